package io.evenkeel.health;

import static io.evenkeel.health.HealthCheck.readiness;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class EvaluateTest {

  private static final HealthResult TIMED_OUT = HealthResult.down("timed out after 2 s");

  private final GatedProbe probe = GatedProbe.shut();

  @Test
  void unknownNameIsRefused() {
    try (var driven = new DrivenRegistry().started()) {
      assertThatThrownBy(() -> driven.registry.evaluate("orders\nx"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("health check name: \"orders\" (expected: the name of a registered check)");
    }
  }

  @Test
  void registryThatIsNotStartedRefuses() {
    try (var driven = new DrivenRegistry()) {
      driven.registry.register(readiness("early", probe));

      assertThatThrownBy(() -> driven.registry.evaluate("early"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("health registry is not started, cannot evaluate early");
    }
  }

  @Test
  void checkThatIsRegisteredToBeEvaluatedIsEvaluatedOnce() {
    try (var registry = HealthRegistry.builder("orders").build()) {
      registry.start(); // its scheduler would evaluate too
      for (int i = 0; i < 300; i++) {
        var evaluated = new AtomicInteger();
        HealthCheck check =
            readiness("check-" + i, Probe.holds(() -> evaluated.incrementAndGet() > 0))
                .interval(ofHours(1));

        assertThat(registry.registerAndEvaluate(check)).succeedsWithin(ofSeconds(20));

        assertThat(evaluated).hasValue(1);
        assertThat(registry.check(check.name()).orElseThrow().pending()).isFalse();
      }
    }
  }

  @Test
  void checkIsNotRegisteredToBeEvaluatedByARegistryThatIsNotStarted() {
    try (var driven = new DrivenRegistry()) {
      assertThatThrownBy(() -> driven.registry.registerAndEvaluate(readiness("early", probe)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("health registry is not started, cannot evaluate early");
      assertThat(driven.registry.check("early")).isEmpty();
    }
  }

  @Test
  void runningEvaluationIsJoined() {
    try (var driven = new DrivenRegistry().started(readiness("slow", probe))) {
      CompletableFuture<HealthResult> one = driven.registry.evaluate("slow");
      CompletableFuture<HealthResult> two = driven.registry.evaluate("slow");
      assertThat(driven.threads.probes).containsExactly("slow");

      probe.release();

      assertThat(one).succeedsWithin(ofSeconds(5)).isEqualTo(HealthResult.up());
      assertThat(two).succeedsWithin(ofSeconds(5)).isEqualTo(HealthResult.up());
      assertThat(probe.begun).hasValue(1);
    }
  }

  @Test
  void waitingCheckIsEvaluatedNowAndNotAgainBeforeItsInterval() {
    probe.release();
    try (var driven = new DrivenRegistry().started(readiness("quick", probe))) {
      await().until(() -> !driven.report("quick").pending());
      driven.pass(ofSeconds(5));

      assertThat(driven.registry.evaluate("quick"))
          .succeedsWithin(ofSeconds(5))
          .isEqualTo(HealthResult.up());
      assertThat(driven.report("quick").checked())
          .isEqualTo(DrivenRegistry.START.plusMillis(5_001));

      driven.pass(ofMillis(100), 89);
      assertThat(driven.threads.probes).hasSize(2);
    }
  }

  @Test
  void answerComesAtTheTimeoutAndAtOnceWhileStuck() {
    try (var driven = new DrivenRegistry().started(readiness("hung", probe))) {
      CompletableFuture<HealthResult> answer = driven.registry.evaluate("hung");
      await().until(() -> probe.begun.get() == 1);
      assertThat(answer).isNotDone();

      driven.pass(ofSeconds(2));

      assertThat(answer).succeedsWithin(ofSeconds(5)).isEqualTo(TIMED_OUT);
      assertThat(driven.registry.evaluate("hung")).isCompletedWithValue(TIMED_OUT);
      assertThat(probe.begun).hasValue(1);
    } finally {
      probe.release();
    }
  }

  @Test
  void whatTheAskerDoesWithTheAnswerDoesNotRunOnTheScheduler() {
    var ranOn = new AtomicReference<Thread>();
    var forever = new CountDownLatch(1);
    try (var driven = new DrivenRegistry().started(readiness("hung", probe))) {
      CompletableFuture<Void> dependent =
          driven
              .registry
              .evaluate("hung")
              .thenAccept(
                  result -> {
                    ranOn.set(Thread.currentThread());
                    await().until(() -> forever.getCount() == 0);
                  });
      await().until(() -> probe.begun.get() == 1);

      driven.pass(ofSeconds(2));

      await().until(() -> ranOn.get() != null);
      assertThat(ranOn.get()).isNotSameAs(Thread.currentThread());
      forever.countDown();
      assertThat(dependent).succeedsWithin(ofSeconds(5));
    } finally {
      probe.release();
    }
  }

  @Test
  void oneAskerWhoCancelsCancelsNobodyElse() {
    try (var driven = new DrivenRegistry().started(readiness("slow", probe))) {
      CompletableFuture<HealthResult> impatient = driven.registry.evaluate("slow");
      CompletableFuture<HealthResult> patient = driven.registry.evaluate("slow");

      impatient.cancel(true);
      probe.release();

      assertThat(patient).succeedsWithin(ofSeconds(5)).isEqualTo(HealthResult.up());
      assertThat(probe.interrupts).hasValue(0);
    }
  }

  @Test
  void closedRegistryAnswersDown() {
    var driven = new DrivenRegistry().started(readiness("slow", probe));
    CompletableFuture<HealthResult> waiting = driven.registry.evaluate("slow");

    driven.close();

    HealthResult closed = HealthResult.down("health registry is closed");
    assertThat(waiting).succeedsWithin(ofSeconds(5)).isEqualTo(closed);
    assertThat(driven.registry.evaluate("slow")).isCompletedWithValue(closed);
    probe.release();
  }
}
