package io.evenkeel.health;

import static io.evenkeel.health.HealthCheck.liveness;
import static io.evenkeel.health.HealthCheck.readiness;
import static io.evenkeel.health.HealthStatus.DOWN;
import static io.evenkeel.health.HealthStatus.UP;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Checks that come after others. */
class PrecedenceTest {

  private final SaidProbe database = new SaidProbe();
  private final SaidProbe schema = new SaidProbe();
  private final SaidProbe queries = new SaidProbe();
  private final DrivenRegistry driven = new DrivenRegistry(new CountedThreads(Runnable::run));

  @AfterEach
  void close() {
    driven.close();
  }

  private DrivenRegistry chain() {
    return driven.started(
        readiness("orders-database", database).failAfter(1),
        readiness("orders-schema", schema).after("orders-database"),
        readiness("orders-queries", queries).after("orders-schema").failAfter(5).recoverAfter(5));
  }

  @Test
  void aNameThatIsNotRegisteredEarlierIsRefused() {
    driven.started(readiness("orders-database", database));

    assertThatThrownBy(
            () -> driven.registry.register(readiness("orders-schema", schema).after("orders\ndb")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "orders-schema.after: \"orders\" (expected: the name of a check that is registered"
                + " earlier)");
    assertThat(driven.registry.check("orders-schema")).isEmpty();
  }

  @Test
  void aRequiredCheckAfterAnOptionalOneIsRefused() {
    driven.started(readiness("orders-cache", database).optional());

    assertThatThrownBy(
            () -> driven.registry.register(readiness("orders", schema).after("orders-cache")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "orders.after: \"orders-cache\", which is optional (expected: a required one, or orders"
                + " optional as well)");
    driven.registry.register(readiness("orders", schema).after("orders-cache").optional());
  }

  @Test
  void skippedWhileTheOtherIsDownWithTheRootCauseAsTheReason() {
    chain().pass(ofMillis(1), 2);
    assertThat(driven.registry.report().status()).isEqualTo(UP);
    int runs = queries.runs.get();

    database.down("refused");
    driven.registry.evaluate("orders-database").join();

    assertThat(driven.registry.report().failing())
        .extracting(CheckReport::reason)
        .containsExactly(
            "refused", "skipped: orders-database is DOWN", "skipped: orders-database is DOWN");
    assertThat(driven.report("orders-queries").skipped()).isTrue();
    driven.pass(ofSeconds(5), 20);
    assertThat(queries.runs).hasValue(runs);
    assertThat(driven.report("orders-queries").skipped()).isTrue();
  }

  @Test
  void evaluatedWithinASecondOfTheOthersRecoveryAndCountedAtOnce() {
    chain().pass(ofMillis(1), 2);
    database.down("refused");
    driven.registry.evaluate("orders-database").join();
    queries.down("no table");

    database.up();
    driven.registry.evaluate("orders-database").join();
    driven.pass(ofSeconds(1));
    driven.pass(ofSeconds(1));

    assertThat(driven.report("orders-schema").status()).isEqualTo(UP);
    assertThat(driven.report("orders-queries").status()).isEqualTo(DOWN);
    assertThat(driven.report("orders-queries").reason()).isEqualTo("no table");
    assertThat(driven.report("orders-queries").skipped()).isFalse();
    queries.up();
    driven.pass(ofSeconds(11), 5);
    assertThat(driven.registry.report().status()).isEqualTo(UP);
  }

  @Test
  void aCheckThatWasOnlySkippedIsUpAgainWithItsFirstGoodResult() {
    chain().pass(ofMillis(1), 2);
    database.down("refused");
    driven.registry.evaluate("orders-database").join();

    database.up();
    driven.registry.evaluate("orders-database").join();
    driven.pass(ofSeconds(1), 2);

    assertThat(driven.report("orders-queries").status()).isEqualTo(UP);
  }

  @Test
  void theFirstEvaluationWaitsForTheOthersFirstResult() {
    var gate = GatedProbe.shut();
    try (var slow = new DrivenRegistry()) {
      slow.started(readiness("first", gate), readiness("second", schema).after("first"));
      slow.pass(ofMillis(100));
      assertThat(slow.report("second").pending()).isTrue();
      assertThat(schema.runs).hasValue(0);

      gate.release();
      await().until(() -> slow.report("first").status() == UP);
      slow.pass(ofMillis(1));

      await().until(() -> slow.report("second").status() == UP);
    }
  }

  @Test
  void anEvaluationThatIsAskedForEvaluatesWhatIsNotKnownYetFirst() {
    var gate = GatedProbe.shut();
    try (var slow = new DrivenRegistry()) {
      slow.started(
          readiness("first", gate),
          readiness("second", schema).after("first"),
          readiness("third", queries).after("second").after("first"));
      CompletableFuture<HealthResult> answer = slow.registry.evaluate("third");
      assertThat(answer).isNotDone();

      gate.release();

      assertThat(answer).succeedsWithin(ofSeconds(5)).isEqualTo(HealthResult.up());
      assertThat(schema.runs).hasPositiveValue();
    }
  }

  @Test
  void anEvaluationThatIsAskedForIsSkippedToo() {
    database.down("refused");
    chain().pass(ofMillis(1), 2);

    assertThat(driven.registry.evaluate("orders-queries"))
        .isCompletedWithValue(HealthResult.down("skipped: orders-database is DOWN"));
    assertThat(queries.runs).hasValue(0);
  }

  @Test
  void whatWasRunningWhenTheOtherWentDownDoesNotCount() {
    var gate = GatedProbe.open();
    try (var slow = new DrivenRegistry()) {
      slow.started(
          readiness("orders-database", database).failAfter(1),
          readiness("orders-schema", gate).after("orders-database"));
      await().until(() -> slow.report("orders-database").status() == UP);
      slow.pass(ofMillis(1));
      await().until(() -> slow.report("orders-schema").status() == UP);
      gate.shutGate();
      CompletableFuture<HealthResult> running = slow.registry.evaluate("orders-schema");
      await().until(() -> gate.inside.get() == 1);

      database.down("refused");
      slow.registry.evaluate("orders-database").join();
      gate.release();

      assertThat(running).succeedsWithin(ofSeconds(5)).isEqualTo(HealthResult.up());
      assertThat(slow.report("orders-schema").skipped()).isTrue();
    }
  }

  @Test
  void whatTurnsOutToBeDownItselfIsTheReasonOfThoseBehindIt() {
    chain().pass(ofMillis(1), 2);
    database.down("refused");
    driven.registry.evaluate("orders-database").join();
    assertThat(driven.report("orders-queries").reason())
        .isEqualTo("skipped: orders-database is DOWN");
    schema.down("no table");

    database.up();
    driven.registry.evaluate("orders-database").join();
    driven.pass(ofSeconds(1));

    assertThat(driven.report("orders-schema").reason()).isEqualTo("no table");
    assertThat(driven.report("orders-queries").reason())
        .isEqualTo("skipped: orders-schema is DOWN");
  }

  @Test
  void listenersHearThatACheckIsSkippedAndThatItIsDownByItself() {
    List<String> events = new CopyOnWriteArrayList<>();
    chain().pass(ofMillis(1), 2);
    driven.registry.addListener(
        (before, after) -> events.add(after.name() + " " + after.status() + " " + after.reason()));
    database.down("refused");
    driven.registry.evaluate("orders-database").join();
    schema.down("no table");
    database.up();
    driven.registry.evaluate("orders-database").join();
    driven.pass(ofSeconds(1));

    await().until(() -> events.size() == 5);
    assertThat(events)
        .containsExactly(
            "orders-database DOWN refused",
            "orders-schema DOWN skipped: orders-database is DOWN",
            "orders-queries DOWN skipped: orders-database is DOWN",
            "orders-database UP ",
            "orders-schema DOWN no table");
  }

  @Test
  void twoObstaclesAreOneReasonUntilBothAreGone() {
    var cache = new SaidProbe();
    driven.started(
        readiness("orders-database", database).failAfter(1),
        readiness("orders-cache", cache).failAfter(1),
        readiness("orders", queries).after("orders-database").after("orders-cache"));
    driven.pass(ofSeconds(1));
    database.down("refused");
    cache.down("refused");
    driven.registry.evaluate("orders-database").join();
    driven.registry.evaluate("orders-cache").join();
    assertThat(driven.report("orders").reason()).isEqualTo("skipped: orders-database is DOWN");

    database.up();
    driven.registry.evaluate("orders-database").join();
    driven.pass(ofSeconds(11));

    assertThat(driven.report("orders").reason()).isEqualTo("skipped: orders-cache is DOWN");
  }

  @Test
  void livenessMayBeComeAfterButNotComeAfter() {
    driven.registry.register(liveness("event-loop", database));
    driven.registry.register(readiness("orders", queries).after("event-loop"));

    driven.started().pass(ofSeconds(1), 2);

    assertThat(driven.report("orders").status()).isEqualTo(UP);
  }
}
