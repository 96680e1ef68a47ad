package io.evenkeel.health;

import static io.evenkeel.health.HealthCheck.readiness;
import static io.evenkeel.health.HealthStatus.DOWN;
import static io.evenkeel.health.HealthStatus.UP;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A scheduler that does not come: only time passes. Stale is 2 x (10 s + 1 s + 2 s). */
class StalenessTest {

  private static final String SINCE = "no result since 2026-01-01T00:00:00Z";

  private final SaidProbe probe = new SaidProbe();
  private final DrivenRegistry driven = new DrivenRegistry(new CountedThreads(Runnable::run));

  @AfterEach
  void close() {
    driven.close();
  }

  private CheckReport seen() {
    CheckReport check = driven.report("orders-database");
    assertThat(driven.registry.report().checks()).contains(check);
    assertThat(driven.registry.report(HealthKind.READINESS).checks()).contains(check);
    return check;
  }

  @Test
  void readersSeeAStaleResultAsOneFailureThoughNobodyTicks() {
    driven.started(readiness("orders-database", probe));

    driven.ticker.advance(ofSeconds(26).minusNanos(1));
    assertThat(seen().evidence()).isEqualTo(Evidence.RESULT);
    assertThat(seen().streak()).isEmpty();
    driven.ticker.advance(ofMillis(1));

    assertThat(seen().evidence()).isEqualTo(Evidence.STALE);
    assertThat(seen().status()).isEqualTo(UP);
    assertThat(seen().streak()).contains(new Streak(1, 2, SINCE));
  }

  @Test
  void withOneFailureAllowedAStaleResultIsDown() {
    driven.started(readiness("orders-database", probe).failAfter(1));

    driven.ticker.advance(ofSeconds(26));

    assertThat(seen().status()).isEqualTo(DOWN);
    assertThat(seen().reason()).isEqualTo(SINCE);
    assertThat(driven.registry.report().status()).isEqualTo(DOWN);
  }

  @Test
  void aResultThatNeverComesIsDownInTheEndWhateverTheThreshold() {
    driven.started(readiness("orders-database", probe).failAfter(3));

    driven.ticker.advance(ofSeconds(26 * 3 - 1));
    assertThat(seen().status()).isEqualTo(UP);
    driven.ticker.advance(ofSeconds(1));
    assertThat(seen().status()).isEqualTo(DOWN);
    driven.ticker.advance(ofDays(10_000));
    assertThat(seen().status()).isEqualTo(DOWN);
    assertThat(seen().history().changes()).isEqualTo(1);
  }

  @Test
  void staleResultsAddToFailures() {
    driven.started(readiness("orders-database", probe).failAfter(3));
    probe.down("refused");
    driven.pass(ofSeconds(11), 2);
    assertThat(seen().streak()).contains(new Streak(2, 3, "refused"));

    driven.ticker.advance(ofSeconds(26));

    assertThat(seen().status()).isEqualTo(DOWN);
    assertThat(seen().reason())
        .isEqualTo("no result since 2026-01-01T00:00:22Z, and before: refused");
  }

  @Test
  void aDownCheckStaysDownAndSaysThatNobodyLooks() {
    probe.down("refused");
    driven.started(readiness("orders-database", probe));

    driven.ticker.advance(ofSeconds(52));

    assertThat(seen().status()).isEqualTo(DOWN);
    assertThat(seen().reason()).isEqualTo(SINCE + ", and before: refused");
  }

  @Test
  void aLongPauseOfTheProcessIsOneFailureOnceTheSchedulerIsBack() {
    driven.started(readiness("orders-database", probe).failAfter(2));
    driven.ticker.advance(ofMinutes(10));
    assertThat(seen().status()).isEqualTo(DOWN);
    probe.down("refused");

    driven.registry.tick();

    assertThat(seen().status()).isEqualTo(DOWN); // stale, then refused
    assertThat(seen().reason()).isEqualTo("refused");
    assertThat(seen().history().latest())
        .singleElement()
        .satisfies(change -> assertThat(change.lasted()).isEqualTo(ofMinutes(10)));
  }

  @Test
  void aLongPauseOfTheProcessIsNoOutageWhenAllIsWell() {
    driven.started(readiness("orders-database", probe));
    driven.ticker.advance(ofMinutes(10));

    driven.registry.tick();

    assertThat(seen().status()).isEqualTo(UP);
    assertThat(seen().streak()).isEmpty();
    assertThat(seen().evidence()).isEqualTo(Evidence.RESULT);
    assertThat(seen().history().changes()).isZero();
  }

  @Test
  void checksOfADifferentPaceBecomeStaleOneByOne() {
    driven.started(
        readiness("orders-database", probe).failAfter(1),
        readiness("slow", new SaidProbe()).failAfter(1).interval(ofSeconds(100)));

    driven.ticker.advance(ofSeconds(30));
    HealthReport first = driven.registry.report();
    assertThat(first.failing()).extracting(CheckReport::name).containsExactly("orders-database");
    assertThat(driven.registry.report()).isSameAs(first);
    driven.ticker.advance(ofSeconds(195));

    HealthReport second = driven.registry.report();
    assertThat(second.failing()).hasSize(2);
    assertThat(second.version()).isNotEqualTo(first.version());
  }

  @Test
  void pendingAndStuckChecksAreNotStale() {
    var gate = GatedProbe.shut();
    try (var slow = new DrivenRegistry()) {
      slow.started(readiness("hung", gate));
      slow.registry.register(readiness("pending", probe));
      slow.ticker.advance(ofSeconds(1));
      assertThat(slow.report("pending").pending()).isTrue();
      slow.pass(ofSeconds(5), 100);

      assertThat(slow.report("hung").evidence()).isEqualTo(Evidence.STUCK);
      slow.ticker.advance(ofSeconds(26));
      assertThat(slow.report("hung").evidence()).isEqualTo(Evidence.STALE);
    } finally {
      gate.release();
    }
  }

  @Test
  void readersSeeThatResultsAreStaleEvenWhileSomebodyHangsInsideTheRegistry() throws Exception {
    var time = new DrivenTicker();
    var inside = new CountDownLatch(1);
    var gate = new CountDownLatch(1);
    LongSupplier ticker =
        () -> {
          if (Thread.currentThread().getName().equals("hangs")) {
            inside.countDown();
            await().until(() -> gate.getCount() == 0);
          }
          return time.getAsLong();
        };
    try (var registry =
        HealthRegistry.builder("test").ticker(ticker).build(new CountedThreads(Runnable::run))) {
      registry.register(readiness("orders-database", probe).failAfter(1));
      registry.startDriven();
      registry.tick();
      assertThat(registry.report().status()).isEqualTo(UP);
      var hangs = new Thread(registry::tick, "hangs");
      hangs.start();
      inside.await();
      time.advance(ofSeconds(26));

      assertThat(registry.report().status()).isEqualTo(DOWN);
      assertThat(registry.check("orders-database").orElseThrow().evidence())
          .isEqualTo(Evidence.STALE);
      gate.countDown();
      hangs.join();
      assertThat(registry.report().status()).isEqualTo(UP);
    }
  }

  @Test
  void whatAClosedRegistrySaysDoesNotAge() {
    driven.started(readiness("orders-database", probe));
    HealthReport last = driven.registry.report();

    driven.close();
    driven.ticker.advance(ofDays(1));

    assertThat(driven.registry.report()).isSameAs(last);
    assertThat(seen().evidence()).isEqualTo(Evidence.RESULT);
  }
}
