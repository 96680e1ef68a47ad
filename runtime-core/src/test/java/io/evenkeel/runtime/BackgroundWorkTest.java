package io.evenkeel.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.evenkeel.config.ConfigSource;
import io.evenkeel.runtime.lifecycle.Component;
import io.evenkeel.runtime.lifecycle.Deadline;
import io.evenkeel.runtime.lifecycle.StopReport;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Executors and schedulers that belong to a service, seen from the service. */
@Timeout(60)
class BackgroundWorkTest {

  private final Queue<String> seen = new ConcurrentLinkedQueue<>();
  private final CountDownLatch release = new CountDownLatch(1);
  private final CompletableFuture<ExecutorService> executor = new CompletableFuture<>();
  private final CompletableFuture<ScheduledExecutorService> scheduler = new CompletableFuture<>();

  private static ServiceRuntime start(Map<String, String> settings, Configurer configurer) {
    var all = new HashMap<>(settings);
    all.put("http.port", "0");
    all.put("management.port", "0");
    return ServiceRuntime.builder("orders").source(ConfigSource.of("test", all)).start(configurer);
  }

  private Component stopping(String name) {
    return new Component() {
      @Override
      public void stop(Deadline deadline) {
        seen.add(name + " stopped");
      }
    };
  }

  private void hold() {
    seen.add("running");
    try {
      release.await();
      seen.add("done");
    } catch (InterruptedException e) {
      seen.add("interrupted");
    }
  }

  private static FutureTask<StopReport> stopInBackground(ServiceRuntime service) {
    var stop = new FutureTask<>(service::stop);
    new Thread(stop, "stopping").start();
    return stop;
  }

  @Test
  void workInFlightIsDoneBeforeComponentsStop() throws Exception {
    try (var service =
        start(
            Map.of(),
            s -> {
              executor.complete(s.executor("mailer"));
              s.component("database", stopping("database"));
            })) {
      executor.join().execute(this::hold);
      await().until(() -> seen.contains("running"));
      var stop = stopInBackground(service);
      await().until(() -> service.state().stopping());

      release.countDown();

      assertThat(stop.get(30, TimeUnit.SECONDS).clean()).isTrue();
      assertThat(seen).containsExactly("running", "done", "database stopped");
    }
  }

  @Test
  void workThatNeverEndsIsNamedAndTheStopCountsAsForced() {
    try (var service =
        start(
            Map.of("shutdown.timeout", "2s"),
            s -> {
              executor.complete(s.executor("mailer", 1));
              s.component("database", stopping("database"));
            })) {
      executor.join().execute(this::hold);
      executor.join().execute(this::hold);
      await().until(() -> seen.contains("running"));

      var report = service.stop();

      assertThat(report.cut()).contains("mailer stop: mailer still held 1 running, 1 waiting");
      assertThat(seen).contains("database stopped");
    }
  }

  @Test
  void componentCanHandInWorkWhileItStops() {
    Component mailing =
        new Component() {
          @Override
          public void stop(Deadline deadline) {
            executor.join().execute(() -> seen.add("last mail"));
          }
        };
    try (var service =
        start(
            Map.of(),
            s -> {
              executor.complete(s.executor("mailer"));
              s.component("newsletter", mailing);
            })) {
      assertThat(service.stop().clean()).isTrue();
    }

    assertThat(seen).containsExactly("last mail");
    assertThatThrownBy(() -> executor.join().execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void schedulerStartsNothingOnceTheDrainBegan() throws Exception {
    var tick = new CompletableFuture<ScheduledFuture<?>>();
    try (var service =
        start(
            Map.of(),
            s -> {
              scheduler.complete(s.scheduler("ticks", 1));
              s.component("database", stopping("database"));
            })) {
      tick.complete(
          scheduler
              .join()
              .scheduleAtFixedRate(() -> seen.add("tick"), 0, 1, TimeUnit.MILLISECONDS));
      await().until(() -> seen.contains("tick"));

      assertThat(service.stop().clean()).isTrue();
    }

    assertThat(seen).endsWith("database stopped");
    assertThat(tick.join().isCancelled()).isTrue();
    assertThat(scheduler.join().isTerminated()).isTrue();
  }

  @Test
  void executorOfAStartThatFailedIsStopped() {
    assertThatThrownBy(
            () ->
                start(
                    Map.of(),
                    s -> {
                      executor.complete(s.executor("mailer", 1));
                      executor.join().execute(() -> seen.add("mail"));
                      throw new IllegalStateException("wired wrongly");
                    }))
        .isInstanceOf(StartFailedException.class);

    assertThat(executor.join().isTerminated()).isTrue();
    assertThat(seen).containsExactly("mail");
  }

  @Test
  void nameIsKebabCaseAndTakenOnce() {
    assertThatThrownBy(() -> start(Map.of(), s -> s.executor("Mailer")))
        .hasMessageContaining("component: Mailer (expected: kebab-case");
    assertThatThrownBy(() -> start(Map.of(), s -> s.scheduler("http", 1)))
        .hasMessageContaining("component: http (expected: kebab-case");
    assertThatThrownBy(
            () ->
                start(
                    Map.of(),
                    s -> {
                      s.executor("mailer");
                      s.component("mailer", stopping("mailer"));
                    }))
        .hasMessageContaining("component: mailer is registered already");
    assertThatThrownBy(() -> start(Map.of(), s -> s.executor("mailer", 0)))
        .hasMessageContaining("executor mailer: 0 threads (expected: at least 1)");
  }
}
