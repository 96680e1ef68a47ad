package io.evenkeel.runtime.lifecycle;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Starts components in order and stops them in reverse, once each. Thread-safe: any number of
 * threads may ask it to stop, while starting too; the first one decides and all get its report.
 *
 * <pre>
 *   NEW -> STARTING -> RUNNING -> DRAINING -> STOPPING -> STOPPED
 *              |  \_______________________________/
 *              +-> FAILED
 * </pre>
 */
public final class Lifecycle {

  private static final Duration INTERRUPT_GRACE = Duration.ofSeconds(1);
  private static final Duration HURRY_SLICE = Duration.ofMillis(5);
  private static final Duration LAST_WORDS = Duration.ofMillis(100);

  private final String service;
  private final List<LifecycleListener> listeners;
  private volatile LifecycleState state = LifecycleState.NEW;
  private final List<StartedComponent> started = new ArrayList<>();
  private final Queue<Remembered> stopCalls = new ConcurrentLinkedQueue<>();
  private final Set<String> owned = new HashSet<>();
  private final AtomicBoolean stopRequested = new AtomicBoolean();
  private final CompletableFuture<StopReport> stopped = new CompletableFuture<>();
  private final CountDownLatch startEnded = new CountDownLatch(1);
  private volatile boolean hurried;
  private volatile @Nullable Thread startThread;

  /**
   * A lifecycle in state {@link LifecycleState#NEW}.
   *
   * @param service prefix of the names of its threads
   */
  public Lifecycle(String service, List<LifecycleListener> listeners) {
    this.service = service;
    this.listeners = List.copyOf(listeners);
  }

  /** The state now. */
  public LifecycleState state() {
    return state;
  }

  /** Completes when the service is stopped, by whoever asked for it. */
  public CompletableFuture<StopReport> stopped() {
    return stopped.copy();
  }

  /** True once somebody asked to stop. */
  public boolean stopRequested() {
    return stopRequested.get();
  }

  // ---- start

  /** Enters {@link LifecycleState#STARTING} on the thread that will do the starting. */
  public void starting() {
    startThread = Thread.currentThread();
    if (!moveTo(LifecycleState.STARTING)) {
      throw new IllegalStateException(service + ": " + state() + " (expected: NEW)");
    }
  }

  /**
   * Adds a component that is stopped with the others although it was never started here; before
   * everything that was added earlier.
   *
   * @throws InterruptedException if the service was told to stop
   */
  public void add(String name, Component component) throws InterruptedException {
    synchronized (started) {
      add(name, component, names());
      owned.add(name);
    }
  }

  private Set<String> names() {
    synchronized (started) {
      var names = new HashSet<String>();
      for (StartedComponent component : started) {
        names.add(component.name());
      }
      return names;
    }
  }

  private void add(String name, Component component, Set<String> after)
      throws InterruptedException {
    requireStarting();
    synchronized (started) {
      var before = new HashSet<>(owned);
      before.addAll(after);
      started.add(new StartedComponent(name, component, before));
    }
  }

  /** Starts a component after everything that was started earlier, and before which it stops. */
  public void start(String name, Component component, Deadline deadline) throws Exception {
    start(name, component, names(), deadline);
  }

  /**
   * Starts a component and waits until it is ready. May be called by several threads at once, for
   * components that are independent of each other.
   *
   * @param after what has to be there before it and therefore stops after it
   * @throws InterruptedException if the service was told to stop meanwhile
   * @throws TimeoutException if {@link Component#start} did not return by the deadline
   * @throws Exception what {@link Component#start} threw
   */
  public void start(String name, Component component, Set<String> after, Deadline deadline)
      throws Exception {
    add(name, component, after);
    restart(name, component, deadline);
  }

  /** Starts a component again that is already among those to stop. */
  public void restart(String name, Component component, Deadline deadline) throws Exception {
    requireStarting();
    var call = watch("start-" + name, component::start);
    try {
      if (!call.await(deadline)) {
        tell(l -> l.overran(name + " start", call.took(), call.stack()));
        call.interrupt();
        call.await(Deadline.after(INTERRUPT_GRACE));
        throw new TimeoutException("start() did not return within " + seconds(call.took()));
      }
    } catch (InterruptedException e) {
      call.interrupt();
      call.await(Deadline.after(INTERRUPT_GRACE)); // so that stop() does not overlap start()
      throw e;
    }
    call.rethrow();
    tell(l -> l.started(name, call.took()));
  }

  /** Stops one component that is to be started again, or that failed to start. */
  public void stopAgain(String name, Component component, Deadline deadline)
      throws InterruptedException {
    finish(name, "stop", watch("stop-" + name, () -> component.stop(deadline)), deadline, false);
  }

  /**
   * Enters {@link LifecycleState#RUNNING}.
   *
   * @throws InterruptedException if the service was told to stop
   */
  public void running() throws InterruptedException {
    if (!moveTo(LifecycleState.RUNNING)) {
      throw new InterruptedException("told to stop while starting");
    }
    startEnded.countDown();
  }

  /**
   * Ends a failed start: stops what was started, in reverse. What fails meanwhile is added to
   * {@code failure} as suppressed.
   */
  public void failed(Throwable failure, Deadline deadline) {
    boolean mine = stopRequested.compareAndSet(false, true);
    if (mine) {
      var cut = stopStarted(deadline, failure);
      moveTo(LifecycleState.FAILED);
      stopped.complete(new StopReport(Duration.ZERO, cut));
    }
    startEnded.countDown();
  }

  // ---- stop

  private record Remembered(String step, WatchedCall call) {
    StopStep asStep() {
      return new StopStep(step, call.took(), call.ended(), call.threadId(), call.stuckAt());
    }
  }

  private WatchedCall remember(String step, WatchedCall call) {
    stopCalls.add(new Remembered(step, call));
    return call;
  }

  /** The steps of the stop so far, in the order in which they began. */
  public List<StopStep> stopSteps() {
    return stopCalls.stream().map(Remembered::asStep).toList();
  }

  /** The order in which a stop would stop what has started, for a person. */
  public String stopPlan() {
    synchronized (started) {
      return ReverseStop.plan(started);
    }
  }

  /**
   * Drains and stops, once; a second caller waits for the first one's report. While STARTING only
   * what was started is stopped.
   */
  public StopReport stop(StopBudget budget, StopHooks hooks) {
    if (!stopRequested.compareAndSet(false, true)) {
      return stopped.join();
    }
    long from = System.nanoTime();
    var deadline = Deadline.after(budget.total());
    var componentsDeadline = deadline.reserving(budget.flush());
    var drainDeadline = componentsDeadline.reserving(budget.stop());
    var cut = new ArrayList<String>();
    boolean draining = moveTo(LifecycleState.DRAINING);
    while (!draining && !moveTo(LifecycleState.STOPPING)) {
      // The start thread reached RUNNING between the two attempts: now the first one succeeds.
      draining = moveTo(LifecycleState.DRAINING);
    }
    if (draining) {
      preDrain(hooks, drainDeadline.atMost(budget.preDrain()));
      cut.addAll(drain(drainDeadline));
      moveTo(LifecycleState.STOPPING);
    } else if (startThread != null) {
      cut.addAll(interruptStart(componentsDeadline));
    }
    cut.addAll(stopStarted(componentsDeadline, null));
    var cutSoFar = List.copyOf(cut);
    var flush = remember("flush", watch("flush", () -> hooks.flush(deadline, cutSoFar)));
    cut.addAll(uninterrupted(() -> finish("flush", "", flush, deadline, false)));
    moveTo(LifecycleState.STOPPED);
    var report = new StopReport(Duration.ofNanos(System.nanoTime() - from), cut);
    stopped.complete(report);
    return report;
  }

  /**
   * Cuts waits for balancers and for work in flight short: the stop goes on with the components.
   */
  public void hurry() {
    hurried = true;
  }

  /** True once {@link #hurry} was called. */
  public boolean hurried() {
    return hurried;
  }

  private void preDrain(StopHooks hooks, Deadline limit) {
    var call = remember("pre-drain", watch("pre-drain", () -> hooks.preDrain(limit)));
    uninterrupted(() -> finish("pre-drain", "", call, limit, true));
  }

  private List<String> drain(Deadline limit) {
    List<StartedComponent> all;
    synchronized (started) {
      all = List.copyOf(started);
    }
    record Draining(String name, WatchedCall call) {}
    var calls = new ArrayList<Draining>();
    for (StartedComponent s : all) {
      var call = watch("drain-" + s.name(), () -> s.component().drain(limit));
      calls.add(new Draining(s.name(), remember(s.name() + " drain", call)));
    }
    var cut = new ArrayList<String>();
    for (Draining d : calls) {
      cut.addAll(uninterrupted(() -> finish(d.name, "drain", d.call, limit, true)));
      tell(l -> l.drained(d.name, d.call.took()));
    }
    return cut;
  }

  private List<String> stopStarted(Deadline limit, @Nullable Throwable failure) {
    var cut = new ArrayList<String>();
    var events =
        new ReverseStop.Events() {
          @Override
          public WatchedCall begin(StartedComponent c, Deadline share, Runnable ended) {
            String role = "stop-" + c.name();
            return remember(
                c.name() + " stop",
                WatchedCall.start(service + "-" + role, () -> c.component().stop(share), ended));
          }

          @Override
          public void ended(StartedComponent c, WatchedCall call, boolean inTime) {
            cut.addAll(judge(c.name() + " stop", call, inTime));
            if (failure != null) {
              call.failure().filter(f -> f != failure).ifPresent(failure::addSuppressed);
            }
            tell(l -> l.stopped(c.name(), call.took()));
          }
        };
    var stop = new ReverseStop(takeStarted(), limit, events);
    uninterrupted(
        () -> {
          stop.run();
          return cut;
        });
    return cut;
  }

  private List<StartedComponent> takeStarted() {
    synchronized (started) {
      var all = List.copyOf(started);
      started.clear();
      return all;
    }
  }

  private List<String> interruptStart(Deadline limit) {
    Thread starting = startThread;
    if (starting != null) {
      starting.interrupt();
    }
    return uninterrupted(() -> awaitStartEnded(limit)) ? List.of() : List.of("start");
  }

  private boolean awaitStartEnded(Deadline limit) throws InterruptedException {
    boolean ended = false;
    while (!ended && !limit.expired() && !hurried) {
      ended = startEnded.await(limit.atMost(HURRY_SLICE).remainingNanos(), NANOSECONDS);
    }
    return ended;
  }

  // ---- calls into code that may throw or hang

  /**
   * Waits for a call; given up a moment after its deadline, so that one which keeps to it can still
   * say how it went, or when hurried if it may be.
   *
   * @return what was cut
   */
  private List<String> finish(
      String name, String verb, WatchedCall call, Deadline limit, boolean mayHurry)
      throws InterruptedException {
    String step = verb.isEmpty() ? name : name + " " + verb;
    boolean ended = false;
    if (mayHurry) {
      while (!ended && !limit.expired() && !hurried) {
        ended = call.await(limit.atMost(HURRY_SLICE));
      }
      if (!ended && hurried) {
        call.interrupt();
      }
    } else {
      ended = call.await(limit);
    }
    return judge(step, call, ended || call.await(Deadline.after(LAST_WORDS)));
  }

  /** Says how a call went, and gives it up if it has not returned. */
  private List<String> judge(String step, WatchedCall call, boolean ended) {
    if (!ended) {
      call.giveUp();
      tell(l -> l.overran(step, call.took(), call.stuckAt()));
      return List.of(step);
    }
    Throwable failure = call.failure().orElse(null);
    if (failure instanceof TimeoutException) {
      tell(l -> l.failed(step, failure));
      return List.of(step + ": " + failure.getMessage());
    }
    if (failure != null && !(failure instanceof InterruptedException)) {
      tell(l -> l.failed(step, failure));
    }
    return List.of();
  }

  private interface Wait<T> {
    T run() throws InterruptedException;
  }

  /** A stop is not stopped: an interrupt of the stopping thread is kept for later. */
  private static <T> T uninterrupted(Wait<T> wait) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return wait.run();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private WatchedCall watch(String role, WatchedCall.Body body) {
    return WatchedCall.start(service + "-" + role, body);
  }

  private void requireStarting() throws InterruptedException {
    if (stopRequested.get() || state != LifecycleState.STARTING) {
      throw new InterruptedException("told to stop while starting");
    }
  }

  // ---- state and listeners

  /** The one place that writes the state. */
  private boolean moveTo(LifecycleState next) {
    LifecycleState before;
    synchronized (this) {
      before = state;
      if (!before.canMoveTo(next)) {
        return false;
      }
      state = next;
    }
    tell(l -> l.stateChanged(before, next));
    return true;
  }

  private void tell(Consumer<LifecycleListener> event) {
    for (LifecycleListener listener : listeners) {
      try {
        event.accept(listener);
      } catch (RuntimeException | Error e) {
        tellOthers(listener, e);
      }
    }
  }

  private void tellOthers(LifecycleListener thrower, Throwable failure) {
    for (LifecycleListener other : listeners) {
      if (other != thrower) {
        try {
          other.failed("listener " + thrower.getClass().getName(), failure);
        } catch (RuntimeException | Error e) {
          if (e != failure) {
            failure.addSuppressed(e); // for the next listener; there is nobody else to tell
          }
        }
      }
    }
  }

  private static String seconds(Duration d) {
    return d.toMillis() / 1000.0 + " s";
  }
}
