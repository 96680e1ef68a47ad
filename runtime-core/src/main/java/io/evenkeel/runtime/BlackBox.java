package io.evenkeel.runtime;

import io.evenkeel.runtime.http.HttpService;
import io.evenkeel.runtime.http.RequestLeft;
import io.evenkeel.runtime.lifecycle.StopStep;
import io.evenkeel.runtime.management.ThreadView;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What a forced stop leaves behind: one JSON report with the time each step took, what is still
 * running and where it is stuck. Written once, to the log and to {@code shutdown.report-dir}.
 */
final class BlackBox {

  private static final Logger LOG = LoggerFactory.getLogger("io.evenkeel.runtime");
  private static final int FRAMES = 60;
  private static final int THREADS = 50;
  private static final String HOOKS = "java.lang.ApplicationShutdownHooks";

  private final Service service;
  private final AtomicBoolean written = new AtomicBoolean();
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile List<RequestLeft> cut = List.of();

  BlackBox(Service service) {
    this.service = service;
  }

  /** Remembers requests that were given up: they are gone when the report is written. */
  void cut(List<RequestLeft> requests) {
    cut = List.copyOf(requests);
  }

  /**
   * Writes the report, or waits for whoever is writing it; may block as long as logs or the disk
   * do.
   *
   * @param why what was not over in time
   * @param allThreads whether every thread that keeps the JVM alive is concerned
   */
  void write(String why, Duration sinceStop, boolean allThreads) {
    if (!written.compareAndSet(false, true)) {
      awaitDone(); // or the process would be halted while the other one writes
      return;
    }
    try {
      String report = report(why, sinceStop, allThreads);
      service.settings().shutdown().reportDir().ifPresent(dir -> save(dir, report));
      LOG.atError().addKeyValue("report", report).log("forced stop: {}", why);
    } finally {
      done.countDown();
    }
  }

  /** Loads what a report needs: in a busy machine that takes longer than a watchdog waits. */
  void warmUp() {
    report("", Duration.ZERO, true);
  }

  private void awaitDone() {
    try {
      done.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void save(Path dir, String report) {
    String name = service.name() + "-stop-" + ProcessHandle.current().pid() + ".json";
    try {
      Files.createDirectories(dir);
      Path part = dir.resolve(name + ".part");
      Files.writeString(part, report + "\n");
      Files.move(part, dir.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException | RuntimeException e) {
      LOG.warn("stop report not written to {}: {}", dir, e.toString());
    }
  }

  private String report(String why, Duration sinceStop, boolean allThreads) {
    List<StopStep> steps = service.lifecycle().stopSteps();
    HttpService http = service.http();
    var requests = new ArrayList<RequestLeft>(cut);
    if (http != null && cut.isEmpty()) {
      requests.addAll(http.requestsLeft());
    }
    var text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeStringProperty("service", service.name());
      json.writeStringProperty("time", Instant.now().toString());
      json.writeStringProperty("why", service.redacted(why));
      json.writeStringProperty("state", service.state().name());
      json.writeNumberProperty("elapsed_ms", sinceStop.toMillis());
      json.writeNumberProperty("budget_ms", service.budget().total().toMillis());
      writeSteps(json, steps);
      writeRequests(json, requests);
      writeThreads(json, concerned(steps, allThreads));
      json.writeEndObject();
    }
    return text.toString();
  }

  private void writeSteps(JsonGenerator json, List<StopStep> steps) {
    json.writeArrayPropertyStart("steps");
    for (StopStep step : steps) {
      json.writeStartObject();
      json.writeStringProperty("step", service.redacted(step.name()));
      json.writeNumberProperty("elapsed_ms", step.elapsed().toMillis());
      json.writeBooleanProperty("ended", step.ended());
      if (!step.stuckAt().isEmpty()) {
        writeStack(json, "given_up_at", step.stuckAt());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeStack(JsonGenerator json, String name, List<StackTraceElement> frames) {
    json.writeArrayPropertyStart(name);
    frames.stream().limit(FRAMES).map(StackTraceElement::toString).forEach(json::writeString);
    json.writeEndArray();
  }

  private static void writeRequests(JsonGenerator json, List<RequestLeft> requests) {
    json.writeArrayPropertyStart("requests");
    for (RequestLeft request : requests) {
      json.writeStartObject();
      json.writeStringProperty("method", request.method());
      json.writeStringProperty("route", request.route());
      json.writeNumberProperty("age_ms", request.ageMillis());
      json.writeStringProperty("trace_id", request.traceId());
      if (!request.stack().isEmpty()) {
        writeStack(json, "stack", request.stack());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** The threads of steps that have not ended, those that they wait for, and workers. */
  private Set<Long> concerned(List<StopStep> steps, boolean all) {
    var ids = new LinkedHashSet<Long>();
    steps.stream().filter(s -> !s.ended()).map(StopStep::threadId).forEach(ids::add);
    var living = Thread.getAllStackTraces();
    living.forEach(
        (thread, stack) -> {
          boolean working = thread.getName().startsWith(service.name() + "-worker-");
          if (working || (all && (!thread.isDaemon() || runsHooks(stack)))) {
            ids.add(thread.getId());
          }
        });
    var unseen = new ArrayDeque<Long>(ids);
    while (!unseen.isEmpty()) {
      waitedFor(unseen.remove(), living.keySet()).filter(ids::add).forEach(unseen::add);
    }
    ids.remove(Thread.currentThread().getId());
    return ids;
  }

  /** It called {@code System.exit} and waits for the hooks, which may be daemons. */
  private static boolean runsHooks(StackTraceElement[] stack) {
    return Arrays.stream(stack).anyMatch(f -> f.getClassName().equals(HOOKS));
  }

  /** Who holds the lock that a thread waits for, or whose end it waits for. */
  private static Stream<Long> waitedFor(long id, Set<Thread> living) {
    ThreadInfo info = ManagementFactory.getThreadMXBean().getThreadInfo(id);
    LockInfo lock = info == null ? null : info.getLockInfo();
    if (lock == null) {
      return Stream.of();
    }
    if (info.getLockOwnerId() >= 0) {
      return Stream.of(info.getLockOwnerId());
    }
    return living.stream() // Thread.join waits on the thread itself
        .filter(t -> System.identityHashCode(t) == lock.getIdentityHashCode())
        .filter(t -> t.getClass().getName().equals(lock.getClassName()))
        .map(Thread::getId);
  }

  private void writeThreads(JsonGenerator json, Set<Long> ids) {
    var threads = ManagementFactory.getThreadMXBean();
    json.writeArrayPropertyStart("threads");
    ids.stream()
        .limit(THREADS)
        .map(id -> threads.getThreadInfo(id, FRAMES))
        .forEach(
            info -> {
              if (info == null) {
                return; // ended meanwhile, or virtual
              }
              ThreadView.of(info).redacted(service::redacted).write(json);
            });
    json.writeEndArray();
  }
}
