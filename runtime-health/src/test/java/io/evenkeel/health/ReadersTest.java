package io.evenkeel.health;

import static io.evenkeel.health.HealthCheck.liveness;
import static io.evenkeel.health.HealthCheck.readiness;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What those who read reports may rely on. */
class ReadersTest {

  private final SaidProbe probe = new SaidProbe();

  private static DrivenRegistry inline() {
    return new DrivenRegistry(new CountedThreads(Runnable::run));
  }

  @Test
  void theSameReportIsReturnedUntilAnEvaluationEnds() {
    try (var driven = inline().started(readiness("orders-database", probe))) {
      HealthReport before = driven.registry.report();
      driven.pass(ofSeconds(5));
      assertThat(driven.registry.report()).isSameAs(before);
      assertThat(driven.registry.report(HealthKind.READINESS))
          .isSameAs(driven.registry.report(HealthKind.READINESS));

      driven.pass(ofSeconds(6));

      assertThat(driven.registry.report()).isNotSameAs(before);
    }
  }

  @Test
  void theVersionStaysWhileOnlyTheTimesChange() {
    try (var driven =
        inline()
            .started(
                readiness("orders-database", probe), liveness("event-loop", HealthResult::up))) {
      driven.pass(ofMillis(1));
      HealthReport before = driven.registry.report(HealthKind.READINESS);
      HealthReport live = driven.registry.report(HealthKind.LIVENESS);
      driven.pass(ofSeconds(11));
      HealthReport same = driven.registry.report(HealthKind.READINESS);
      assertThat(same.checks().get(0).checked()).isAfter(before.checks().get(0).checked());
      assertThat(same.version()).isEqualTo(before.version());

      probe.down("refused");
      driven.pass(ofSeconds(11));
      HealthReport streak = driven.registry.report(HealthKind.READINESS);
      assertThat(streak.status()).isEqualTo(HealthStatus.UP);
      assertThat(streak.version()).isNotEqualTo(before.version());
      driven.pass(ofSeconds(11));
      assertThat(driven.registry.report(HealthKind.READINESS).version())
          .isNotEqualTo(streak.version());
      assertThat(driven.registry.report(HealthKind.LIVENESS).version()).isEqualTo(live.version());
    }
  }

  @Test
  void listenersReadReportsThatShowWhatTheyWereTold() {
    var wrong = new AtomicInteger();
    var told = new AtomicInteger();
    try (var registry = HealthRegistry.builder("orders").build()) {
      registry.addListener(
          (before, after) -> {
            told.incrementAndGet();
            boolean stillPending =
                registry.report().checks().stream()
                    .anyMatch(check -> check.name().equals(after.name()) && check.pending());
            wrong.addAndGet(stillPending ? 1 : 0);
          });
      for (int i = 0; i < 200; i++) {
        registry.register(readiness("check-" + i, HealthResult::up));
      }
      registry.start();

      await().atMost(ofSeconds(30)).until(() -> told.get() >= 200);
      assertThat(wrong).hasValue(0);
    }
  }

  @Test
  void readersSeeWholeReportsInTheOrderTheyWereMadeWhileChecksFlap() {
    int checks = 20;
    var stop = new AtomicBoolean();
    var readers = Executors.newFixedThreadPool(3);
    try (var registry = HealthRegistry.builder("orders").build()) {
      for (int i = 0; i < checks; i++) {
        var flapping = new AtomicBoolean();
        Probe flaps = Probe.holds(() -> flapping.getAndSet(!flapping.get()));
        HealthCheck check = readiness("check-" + i, flaps).interval(ofMillis(1)).failAfter(1);
        registry.register(i % 2 == 0 ? check : check.optional());
      }
      registry.start();

      List<CompletableFuture<Integer>> seen = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        seen.add(CompletableFuture.supplyAsync(() -> read(registry, checks, stop), readers));
      }
      await()
          .atMost(ofSeconds(30))
          .until(
              () ->
                  registry.report().checks().stream()
                      .allMatch(check -> check.history().changes() >= 100));
      stop.set(true);

      assertThat(seen)
          .allSatisfy(count -> assertThat(count).succeedsWithin(ofSeconds(20)).matches(n -> n > 0));
    } finally {
      stop.set(true);
      readers.shutdown();
    }
  }

  private static int read(HealthRegistry registry, int checks, AtomicBoolean stop) {
    Map<String, Long> changes = new HashMap<>();
    int reports = 0;
    while (!stop.get()) {
      HealthReport report = registry.report();
      assertThat(report.checks()).hasSize(checks);
      assertThat(report.status()).isEqualTo(HealthReport.of(report.checks()).status());
      for (CheckReport check : report.checks()) {
        long now = check.history().changes();
        Long before = changes.put(check.name(), now);
        assertThat(now).isGreaterThanOrEqualTo(before == null ? 0 : before);
        assertThat(check.reason().isEmpty()).isEqualTo(check.status() == HealthStatus.UP);
      }
      reports++;
    }
    return reports;
  }
}
