package io.evenkeel.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.config.ConfigSource;
import io.evenkeel.runtime.lifecycle.Component;
import io.evenkeel.runtime.lifecycle.Deadline;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In which order components of one service start and stop, as its wiring says. */
@Timeout(60)
class StartOrderTest {

  private static final ConfigSource FREE_PORTS =
      ConfigSource.of("test", Map.of("http.port", "0", "management.port", "0"));

  private final Queue<String> seen = new ConcurrentLinkedQueue<>();

  private static ServiceRuntime start(Configurer configurer) {
    return ServiceRuntime.builder("orders").source(FREE_PORTS).start(configurer);
  }

  private interface Body {
    void run() throws Exception;
  }

  private Component named(String name, Body start, Body stop) {
    return new Component() {
      @Override
      public void start() throws Exception {
        start.run();
        seen.add("+" + name);
      }

      @Override
      public void stop(Deadline deadline) throws Exception {
        stop.run();
        seen.add("-" + name);
      }
    };
  }

  private Component named(String name) {
    return named(name, () -> {}, () -> {});
  }

  private static Body meets(CyclicBarrier meeting) {
    return () -> meeting.await(20, TimeUnit.SECONDS);
  }

  @Test
  void linesAreTheOrderAndStopIsItsReverse() {
    try (var service =
        start(
            s -> {
              s.component("database", named("database"));
              s.component("cache", named("cache"));
              s.component("events", named("events"));
            })) {
      assertThat(service.stop().clean()).isTrue();
    }

    assertThat(seen)
        .containsExactly("+database", "+cache", "+events", "-events", "-cache", "-database");
  }

  @Test
  void independentComponentsStartAndStopAtTheSameTime() {
    var starting = new CyclicBarrier(3);
    var stopping = new CyclicBarrier(3);
    try (var service =
        start(
            s -> {
              for (String name : List.of("database", "cache", "events")) {
                s.component(name, named(name, meets(starting), meets(stopping))).after();
              }
            })) {
      assertThat(seen).containsExactlyInAnyOrder("+database", "+cache", "+events");

      assertThat(service.stop().clean()).isTrue();
    }

    assertThat(stopping.isBroken()).isFalse();
    assertThat(seen).contains("-database", "-cache", "-events");
  }

  @Test
  void componentStartsAfterThoseItNamesAndStopsBeforeThem() {
    var cacheWaits = new CountDownLatch(1);
    try (var service =
        start(
            s -> {
              s.component("database", named("database"));
              s.component("cache", named("cache", cacheWaits::await, () -> {})).after();
              s.component("events", named("events", cacheWaits::countDown, () -> {}))
                  .after("database");
              s.component("api", named("api"));
            })) {
      assertThat(seen)
          .containsSubsequence("+database", "+events", "+api")
          .containsSubsequence("+cache", "+api");

      service.stop();
    }

    assertThat(seen)
        .containsSubsequence("-api", "-cache")
        .containsSubsequence("-api", "-events", "-database");
  }

  @Test
  void unknownNameInAfterIsRefused() {
    assertThatThrownBy(() -> start(s -> s.component("events", named("events")).after("database")))
        .isInstanceOf(StartFailedException.class)
        .hasMessageContaining(
            "component events: after database (expected: one registered before it)");
  }

  @Test
  void nameOfItselfOrOfALaterOneInAfterIsRefused() {
    assertThatThrownBy(() -> start(s -> s.component("events", named("events")).after("events")))
        .hasMessageContaining("component events: after events (expected: one registered before");
    assertThatThrownBy(
            () ->
                start(
                    s -> {
                      var events = s.component("events", named("events"));
                      s.component("database", named("database")).after("events");
                      events.after("database");
                    }))
        .hasMessageContaining("component events: after database (expected: one registered before");
    assertThat(seen).isEmpty();
  }

  @Test
  void failureInterruptsWhatStartsAtTheSameTimeAndUnwindsWhatStarted() {
    var hanging = new CountDownLatch(1);
    Body hangs =
        () -> {
          hanging.countDown();
          new CountDownLatch(1).await();
        };
    Body fails =
        () -> {
          hanging.await();
          throw new IllegalStateException("no");
        };

    assertThatThrownBy(
            () ->
                start(
                    s -> {
                      s.component("database", named("database"));
                      s.component("cache", named("cache", hangs, () -> {})).after("database");
                      s.component("events", named("events", fails, () -> {})).after("database");
                      s.component("api", named("api")).after("events");
                    }))
        .isInstanceOf(StartFailedException.class)
        .hasMessageContaining("events");

    assertThat(seen).startsWith("+database").endsWith("-database").doesNotContain("+api", "-api");
  }

  @Test
  void componentThatNeverStartedIsNotStopped() {
    assertThatThrownBy(
            () ->
                start(
                    s -> {
                      s.component(
                          "database",
                          named(
                              "database",
                              () -> {
                                throw new IllegalStateException("no");
                              },
                              () -> {}));
                      s.component("events", named("events"));
                    }))
        .isInstanceOf(StartFailedException.class);

    assertThat(seen).containsExactly("-database");
  }
}
