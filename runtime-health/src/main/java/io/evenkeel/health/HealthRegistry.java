package io.evenkeel.health;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates checks in the background and hands out what is known.
 *
 * <p>Each check is evaluated by itself, on a thread of its own, at its own interval, and never
 * twice at the same time. A check past its timeout has failed; its probe is not started again until
 * it has returned, nor interrupted unless {@link HealthCheck#interruptOnTimeout asked}, what it
 * returns then does not count, and a new evaluation follows within a second. A check that was never
 * evaluated is DOWN, "not checked yet".
 *
 * <p>{@link #report(HealthKind)}, {@link #report()}, {@link #check(String)} and {@link
 * #age(String)} read what is there: they run nothing, take no lock and cost the same however many
 * checks hang. The same report is returned until an evaluation ends; {@link HealthReport#version}
 * says whether anything worth rendering is new. A report does not depend on the scheduler to be
 * true: results that have become stale are shown as failures, one for each time they are too old,
 * even if that thread is gone.
 *
 * <p>Thread-safe. All threads are daemons: {@code <prefix>-health-1} schedules, {@code
 * <prefix>-health-check-<check>} runs a probe (a virtual thread from Java 24 on), {@code
 * <prefix>-health-listener-<n>} and {@code <prefix>-health-answer-<n>} tell others. A registry is
 * started once and closed once.
 */
public final class HealthRegistry implements AutoCloseable {

  private final LongSupplier ticker;
  private final Board board;
  private final CheckLoop loop;
  private final Scheduler scheduler;
  private final RegistryThreads threads;
  private final BiConsumer<HealthListener, Throwable> onListenerFailure;

  private HealthRegistry(Builder builder, RegistryThreads threads) {
    LongSupplier driven = builder.ticker;
    this.threads = threads;
    ticker = driven == null ? System::nanoTime : driven;
    board = new Board(builder.clock == null ? InstantSource.system() : builder.clock);
    scheduler =
        new Scheduler(
            (driven == null ? TimeUnit.DAYS : TimeUnit.MILLISECONDS)
                .toNanos(driven == null ? 1 : 10));
    loop = new CheckLoop(ticker, board, threads, scheduler::wake);
    onListenerFailure =
        builder.onListenerFailure == null ? SystemLog::listenerFailed : builder.onListenerFailure;
    for (HealthListener listener : builder.listeners) {
      addListener(listener);
    }
  }

  /**
   * A registry to be set up.
   *
   * @param threadPrefix how its threads' names begin, usually the service's name; 1 to 100
   *     characters
   * @throws IllegalArgumentException when the prefix is blank, too long, or more than one line
   */
  public static Builder builder(String threadPrefix) {
    return new Builder(threadPrefix);
  }

  /**
   * Adds a check, at any time. It is DOWN and pending in every report from here on; once the
   * registry is started its first evaluation follows at once (1 ms apart when many are registered).
   *
   * @throws IllegalArgumentException when a check of this name is registered; when a check it comes
   *     {@link HealthCheck#after after} is not, or is optional while this one is required
   * @throws IllegalStateException when the registry is closed or has 10,000 checks
   */
  public void register(HealthCheck check) {
    loop.register(requireNonNull(check, "check"));
  }

  /**
   * Adds a check and begins its first evaluation, in one step: as {@link #register} and {@link
   * #evaluate} one after the other, but never evaluated twice.
   *
   * @return what this evaluation finds, as of {@link #evaluate}
   * @throws IllegalArgumentException as of {@link #register}
   * @throws IllegalStateException when the registry is not started, is closed, or has 10,000 checks
   */
  public CompletableFuture<HealthResult> registerAndEvaluate(HealthCheck check) {
    return loop.registerAndEvaluate(requireNonNull(check, "check"));
  }

  /** Adds a listener, which is told of what changes from here on. */
  public void addListener(HealthListener listener) {
    board.add(
        new Mailbox(requireNonNull(listener, "listener"), onListenerFailure, threads::listener));
  }

  /**
   * Begins to evaluate.
   *
   * @throws IllegalStateException when it was started or closed before
   */
  public void start() {
    loop.start();
    scheduler.start(loop, threads);
  }

  /** Like {@link #start()} but nobody ticks: {@link #tick()} is called by hand. */
  void startDriven() {
    loop.start();
  }

  void tick() {
    loop.tick();
  }

  /** What is known of the checks of one kind. UP when there are none. */
  public HealthReport report(HealthKind kind) {
    return board.snapshot(ticker.getAsLong()).of(kind).report();
  }

  /** What is known of all checks, of every kind. */
  public HealthReport report() {
    return board.snapshot(ticker.getAsLong()).all().report();
  }

  /** What is known of one check; empty when there is none of this name. */
  public Optional<CheckReport> check(String name) {
    return board
        .get(requireNonNull(name, "name"))
        .map(state -> board.aging().seen(state, ticker.getAsLong()));
  }

  /**
   * How long ago the latest evaluation of a check ended or timed out, by the monotonic clock; empty
   * when there was none yet, or is no check of this name.
   */
  public Optional<Duration> age(String name) {
    return board
        .get(requireNonNull(name, "name"))
        .flatMap(state -> state.standing().age(ticker.getAsLong()));
  }

  /**
   * Evaluates a check now, or joins the evaluation that is running. The answer is what this
   * evaluation found, whatever the check's thresholds make of it. It is DOWN at the check's timeout
   * at the latest, at once when the check is stuck past it, skipped, or the registry is closed;
   * checks this one comes after that were not evaluated yet are evaluated first. It never completes
   * exceptionally, and is in the reports when it arrives. Cancelling the future cancels nothing
   * else.
   *
   * @throws IllegalArgumentException when there is no check of this name
   * @throws IllegalStateException when the registry is not started
   */
  public CompletableFuture<HealthResult> evaluate(String name) {
    return loop.evaluate(requireNonNull(name, "name"));
  }

  /**
   * Ends evaluation without waiting for anything; may be called again. Probes that run are left to
   * themselves, those who wait for an answer get DOWN, and the reports stay as they are from then
   * on.
   */
  @Override
  public void close() {
    loop.close();
  }

  /**
   * Sets up a {@link HealthRegistry}. Not thread-safe. Setting the same thing twice is an {@link
   * IllegalStateException}.
   */
  public static final class Builder {

    private final String threadPrefix;
    private final List<HealthListener> listeners = new ArrayList<>();
    private @Nullable BiConsumer<HealthListener, Throwable> onListenerFailure;
    private @Nullable LongSupplier ticker;
    private @Nullable InstantSource clock;

    private Builder(String threadPrefix) {
      requireNonNull(threadPrefix, "threadPrefix");
      if (threadPrefix.isEmpty()
          || threadPrefix.length() > 100
          || !Text.line(threadPrefix).equals(threadPrefix)) {
        throw new IllegalArgumentException(
            "threadPrefix: \""
                + Text.line(threadPrefix)
                + "\" (expected: one trimmed line of 1 to 100 characters)");
      }
      this.threadPrefix = threadPrefix;
    }

    /** Adds a listener; there may be several. */
    public Builder listener(HealthListener listener) {
      listeners.add(requireNonNull(listener, "listener"));
      return this;
    }

    /**
     * Takes what listeners throw, on the listener's thread. Default: a warning to {@link
     * System.Logger}.
     */
    public Builder onListenerFailure(BiConsumer<HealthListener, Throwable> handler) {
      onListenerFailure = once("onListenerFailure", onListenerFailure, handler);
      return this;
    }

    /**
     * Monotonic time in nanoseconds, for intervals, timeouts and durations. Default: {@link
     * System#nanoTime()}. A ticker that is driven by hand is looked at every 10 ms.
     */
    public Builder ticker(LongSupplier nanoTime) {
      ticker = once("ticker", ticker, nanoTime);
      return this;
    }

    /** The wall clock, for the times shown in reports. Default: the system's. */
    public Builder clock(InstantSource wallClock) {
      clock = once("clock", clock, wallClock);
      return this;
    }

    /** The registry, not started yet. */
    public HealthRegistry build() {
      return build(new RegistryThreads(threadPrefix, VirtualThreads.ofThisJvm()));
    }

    HealthRegistry build(RegistryThreads threads) {
      return new HealthRegistry(this, threads);
    }

    private static <T> T once(String what, @Nullable T old, T value) {
      if (old != null) {
        throw new IllegalStateException(what + " is set already, to " + old);
      }
      return requireNonNull(value, what);
    }
  }
}
