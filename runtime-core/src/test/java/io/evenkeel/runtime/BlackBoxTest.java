package io.evenkeel.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.config.ConfigSource;
import io.evenkeel.runtime.http.RequestLeft;
import io.evenkeel.runtime.lifecycle.Component;
import io.evenkeel.runtime.lifecycle.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
class BlackBoxTest {

  @TempDir Path folder;

  private Service start(String timeout, Path reports, Configurer configurer) {
    var source =
        ConfigSource.of(
            "test",
            Map.of(
                "http.port",
                "0",
                "management.port",
                "0",
                "shutdown.timeout",
                timeout,
                "shutdown.report-dir",
                reports.toString()));
    var plan =
        new ServicePlan(
            Optional.of("orders"),
            List.of(),
            List.of(),
            List.of(source),
            List.of(),
            Optional.empty(),
            Optional.empty());
    return Service.embedded(plan, configurer);
  }

  private Path file() {
    return folder.resolve("orders-stop-" + ProcessHandle.current().pid() + ".json");
  }

  private JsonNode report() throws IOException {
    return new JsonMapper().readTree(Files.readString(file()));
  }

  private interface Body {
    void run() throws Exception;
  }

  private static Component stopping(Body body) {
    return new Component() {
      @Override
      public void stop(Deadline deadline) throws Exception {
        body.run();
      }
    };
  }

  private static JsonNode named(JsonNode array, String field, String value) {
    return array
        .valueStream()
        .filter(n -> n.path(field).asString().equals(value))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + value + " in " + array));
  }

  private static List<String> frames(JsonNode stack) {
    return stack.valueStream().map(JsonNode::asString).toList();
  }

  @Test
  void cleanStopLeavesNothing() {
    var service = start("5s", folder, s -> s.component("database", stopping(() -> {})));

    var stop = service.stop("test");

    assertThat(stop.clean()).isTrue();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void hungComponentIsNamedWithItsTimeAndWhereItIs() throws Exception {
    var service =
        start(
            "4s",
            folder,
            s -> {
              s.component("database", stopping(() -> {}));
              s.component("events", stopping(BlackBoxTest::never));
            });

    var stop = service.stop("test");

    assertThat(stop.cut()).startsWith("events stop");
    var report = report();
    assertThat(report.path("service").asString()).isEqualTo("orders");
    assertThat(Instant.parse(report.path("time").asString()))
        .isBefore(Instant.now().plusSeconds(1));
    assertThat(report.path("why").asString()).isEqualTo("events stop");
    assertThat(report.path("state").asString()).isEqualTo("STOPPING");
    assertThat(report.path("budget_ms").asInt()).isEqualTo(4_000);
    assertThat(report.path("elapsed_ms").asInt()).isBetween(1, 30_000);
    var hung = named(report.path("steps"), "step", "events stop");
    assertThat(hung.path("elapsed_ms").asInt()).isPositive();
    assertThat(frames(hung.path("given_up_at"))).anyMatch(f -> f.contains("BlackBoxTest.never"));
    var fine = named(report.path("steps"), "step", "database stop");
    assertThat(fine.path("ended").asBoolean()).isTrue();
    assertThat(fine.has("given_up_at")).isFalse();
    assertThat(folder).isDirectoryNotContaining(path -> path.toString().endsWith(".part"));
  }

  /** Survives the interrupt, so that it is still there when the report is written. */
  private static void never() {
    var latch = new CountDownLatch(1);
    for (int interrupts = 0; interrupts < 2; interrupts++) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        // once more
      }
    }
  }

  @Test
  void threadThatHoldsALockTheStopNeedsIsNamed() throws Exception {
    var monitor = new Object();
    var lock = new ReentrantLock();
    var held = new CountDownLatch(2);
    var release = new CountDownLatch(1);
    var holdsMonitor = holder("monitor-holder", () -> holdMonitor(monitor, held, release));
    var holdsLock = holder("lock-holder", () -> holdLock(lock, held, release));
    held.await();
    var service =
        start(
            "4s",
            folder,
            s -> {
              s.component("cache", stopping(() -> enter(monitor))).after();
              s.component("events", stopping(() -> enter(lock))).after();
            });

    var stop = service.stop("test");
    release.countDown();
    holdsMonitor.join();
    holdsLock.join();

    assertThat(stop.cut()).contains("cache stop", "events stop");
    var threads = report().path("threads");
    assertWaits(named(threads, "name", "orders-stop-cache"), "BLOCKED", "monitor-holder");
    assertWaits(named(threads, "name", "orders-stop-events"), "WAITING", "lock-holder");
    assertThat(frames(named(threads, "name", "monitor-holder").path("stack")))
        .anyMatch(f -> f.contains("BlackBoxTest.holdMonitor"));
    assertThat(frames(named(threads, "name", "lock-holder").path("stack")))
        .anyMatch(f -> f.contains("BlackBoxTest.holdLock"));
  }

  private static void assertWaits(JsonNode thread, String state, String holder) {
    assertThat(thread.path("state").asString()).isEqualTo(state);
    assertThat(thread.path("held_by").asString()).isEqualTo(holder);
    assertThat(thread.path("waits_for").asString()).isNotEmpty();
    assertThat(frames(thread.path("stack"))).anyMatch(f -> f.contains("BlackBoxTest.enter"));
  }

  private static Thread holder(String name, Runnable body) {
    var thread = new Thread(body, name);
    thread.start();
    return thread;
  }

  private static void holdMonitor(Object monitor, CountDownLatch held, CountDownLatch release) {
    synchronized (monitor) {
      held.countDown();
      awaitQuietly(release);
    }
  }

  private static void holdLock(ReentrantLock lock, CountDownLatch held, CountDownLatch release) {
    lock.lock();
    try {
      held.countDown();
      awaitQuietly(release);
    } finally {
      lock.unlock();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void enter(Object monitor) {
    synchronized (monitor) {
      assertThat(Thread.holdsLock(monitor)).isTrue();
    }
  }

  private static void enter(ReentrantLock lock) {
    lock.lock();
    try {
      assertThat(lock.isHeldByCurrentThread()).isTrue();
    } finally {
      lock.unlock();
    }
  }

  @Test
  void requestsThatWereCutAreListed() throws Exception {
    var service = start("5s", folder, s -> {});
    String trace = "0af7651916cd43dd8448eb211c80319c";
    var frame = new StackTraceElement("com.acme.Orders", "get", "Orders.java", 12);
    service
        .blackBox()
        .cut(List.of(new RequestLeft("GET", "/orders/{id}", 1234, trace, List.of(frame))));

    service.blackBox().write("GET cut", Duration.ofSeconds(3), false);
    service.stop("test");

    var report = report();
    assertThat(report.path("elapsed_ms").asInt()).isEqualTo(3_000);
    assertThat(report.path("requests").toString())
        .isEqualTo(
            "[{\"method\":\"GET\",\"route\":\"/orders/{id}\",\"age_ms\":1234,\"trace_id\":\""
                + trace
                + "\",\"stack\":[\"com.acme.Orders.get(Orders.java:12)\"]}]");
  }

  @Test
  void onlyTheFirstReportIsWritten() throws Exception {
    var service = start("5s", folder, s -> {});

    service.blackBox().write("first", Duration.ofSeconds(1), false);
    service.blackBox().write("second", Duration.ofSeconds(2), true);
    service.stop("test");

    assertThat(report().path("why").asString()).isEqualTo("first");
  }

  @Test
  void allThreadsThatKeepTheProcessAliveAreConcernedWhenAskedFor() throws Exception {
    var release = new CountDownLatch(1);
    var other = holder("third-party", () -> awaitQuietly(release));
    var service = start("5s", folder, s -> {});

    service.blackBox().write("hook", Duration.ofSeconds(1), true);
    release.countDown();
    other.join();
    service.stop("test");

    assertThat(named(report().path("threads"), "name", "third-party").path("stack").size())
        .isPositive();
  }

  @Test
  void folderThatCannotBeWrittenFailsNoStop() throws Exception {
    Path notAFolder = Files.writeString(folder.resolve("file"), "x");
    var service =
        start("4s", notAFolder, s -> s.component("events", stopping(BlackBoxTest::never)));

    var stop = service.stop("test");

    assertThat(stop.cut()).startsWith("events stop");
    assertThat(notAFolder).hasContent("x");
  }
}
