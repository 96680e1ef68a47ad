package io.evenkeel.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReverseStopTest {

  private static final Duration PLENTY = Duration.ofSeconds(30);

  private final List<StartedComponent> started = new ArrayList<>();
  private final Queue<String> seen = new ConcurrentLinkedQueue<>();
  private final Map<String, Duration> shares = new HashMap<>();

  private void started(String name, Set<String> after, WatchedCall.Body stop) {
    var component =
        new Component() {
          @Override
          public void stop(Deadline deadline) throws Exception {
            seen.add(name + " stopping");
            stop.run();
            seen.add(name + " stopped");
          }
        };
    started.add(new StartedComponent(name, component, after));
  }

  private void started(String name, String... after) {
    started(name, Set.of(after), () -> {});
  }

  private static void forever() throws InterruptedException {
    new CountDownLatch(1).await();
  }

  private void stop(Duration time) throws InterruptedException {
    var limit = Deadline.after(time);
    var events =
        new ReverseStop.Events() {
          @Override
          public WatchedCall begin(StartedComponent c, Deadline share, Runnable ended) {
            shares.put(c.name(), share.remaining());
            return WatchedCall.start("stop-" + c.name(), () -> c.component().stop(share), ended);
          }

          @Override
          public void ended(StartedComponent c, WatchedCall call, boolean inTime) {
            seen.add(c.name() + (inTime ? " ended" : " given up"));
          }
        };
    new ReverseStop(started, limit, events).run();
  }

  private int position(String event) {
    return List.copyOf(seen).indexOf(event);
  }

  @Test
  void nothingStartedIsStoppedAtOnce() throws Exception {
    stop(PLENTY);

    assertThat(seen).isEmpty();
  }

  @Test
  void chainStopsInTheExactReverse() throws Exception {
    started("database");
    started("cache", "database");
    started("events", "database", "cache");

    stop(PLENTY);

    assertThat(seen)
        .containsExactly(
            "events stopping",
            "events stopped",
            "events ended",
            "cache stopping",
            "cache stopped",
            "cache ended",
            "database stopping",
            "database stopped",
            "database ended");
  }

  @Test
  void independentOnesStopAtTheSameTime() throws Exception {
    var meeting = new CyclicBarrier(3);
    WatchedCall.Body meets = () -> meeting.await(20, TimeUnit.SECONDS);
    started("a", Set.of(), meets);
    started("b", Set.of(), meets);
    started("c", Set.of(), meets);

    stop(PLENTY);

    assertThat(seen).contains("a stopped", "b stopped", "c stopped");
  }

  @Test
  void oneStopsOnceAllThatWaitedForItHaveStopped() throws Exception {
    var meeting = new CyclicBarrier(2);
    started("database");
    started("reads", Set.of("database"), () -> meeting.await(20, TimeUnit.SECONDS));
    started("writes", Set.of("database"), () -> meeting.await(20, TimeUnit.SECONDS));
    started("http", "reads", "writes");

    stop(PLENTY);

    assertThat(position("http ended"))
        .isLessThan(position("reads stopping"))
        .isLessThan(position("writes stopping"));
    assertThat(position("database stopping"))
        .isGreaterThan(position("reads ended"))
        .isGreaterThan(position("writes ended"));
    assertThat(seen).contains("reads stopped", "writes stopped", "database stopped");
  }

  @Test
  void hungOneLeavesTheRestTheirTime() throws Exception {
    started("database");
    started("cache", "database");
    started("events", Set.of("cache", "database"), ReverseStopTest::forever);

    stop(Duration.ofSeconds(2));

    assertThat(seen)
        .containsSubsequence(
            "events given up", "cache stopped", "cache ended", "database stopped", "database ended")
        .doesNotContain("events stopped");
    assertThat(shares.get("events")).isLessThanOrEqualTo(Duration.ofSeconds(1));
    assertThat(shares.get("cache")).isPositive();
    assertThat(shares.get("database")).isPositive();
  }

  @Test
  void hungOneDelaysNothingThatIsIndependentOfIt() throws Exception {
    started("database");
    started("cache");
    started("events", Set.of("cache"), ReverseStopTest::forever);

    stop(Duration.ofSeconds(2));

    assertThat(position("database ended")).isLessThan(position("events given up"));
    assertThat(seen).contains("cache ended");
  }

  @Test
  void allHungAtTheSameTimeAreGivenUpTogether() throws Exception {
    for (int i = 0; i < 20; i++) {
      started("hung-" + i, Set.of(), ReverseStopTest::forever);
    }
    long from = System.nanoTime();

    stop(Duration.ofSeconds(1));

    assertThat(seen).filteredOn(e -> e.endsWith("given up")).hasSize(20);
    assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void oneThatThrowsStopsNoOther() throws Exception {
    started("database");
    started(
        "events",
        Set.of("database"),
        () -> {
          throw new AssertionError("bug");
        });

    stop(PLENTY);

    assertThat(seen)
        .containsExactly(
            "events stopping",
            "events ended",
            "database stopping",
            "database stopped",
            "database ended");
  }

  @Test
  void expiredLimitStillCallsEveryOne() throws Exception {
    started("database");
    started("events", "database");

    stop(Duration.ZERO);

    assertThat(seen).contains("events stopped", "database stopped");
  }

  @Test
  void planShowsWhatStopsAtTheSameTime() {
    started("database");
    started("reads", "database");
    started("writes", "database");
    started("http", "reads", "writes", "database");

    assertThat(ReverseStop.plan(started)).isEqualTo("http -> reads + writes -> database");
    assertThat(ReverseStop.plan(List.of())).isEmpty();
  }
}
