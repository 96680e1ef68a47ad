package io.evenkeel.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Services of known capacity, offered less and more than that, in virtual time. */
class AdaptiveLimitTest {

  private static final OverloadSettings ADAPTIVE =
      new OverloadSettings(true, 2, Optional.empty(), 0.1, Duration.ofMillis(100));

  private static ToDoubleFunction<Random> always(double millis) {
    return random -> millis;
  }

  private static ToDoubleFunction<Random> exponential(double mean) {
    return random -> -Math.log(1 - random.nextDouble()) * mean;
  }

  private static ToDoubleFunction<Random> cached(double hit, double miss) {
    return random -> random.nextInt(10) < 8 ? hit : miss;
  }

  private static ToDoubleFunction<Random> work(String kind, double mean) {
    return switch (kind) {
      case "always" -> always(mean);
      case "exponential" -> exponential(mean);
      default -> cached(mean / 4, mean * 4);
    };
  }

  @ParameterizedTest
  @CsvSource({
    "1, 2, always", "1, 2, exponential", "2, 5, exponential", "8, 50, always",
    "8, 50, exponential", "8, 50, cached", "50, 20, always", "50, 20, exponential",
    "200, 100, exponential", "200, 100, cached"
  })
  void atFourTimesWhatItCanDoItDoesNearlyAllItCan(int capacity, double mean, String kind) {
    double most = capacity * 1000 / mean;
    for (long seed = 1; seed <= 3; seed++) {
      var server = new BusyServer(seed, capacity, ADAPTIVE, work(kind, mean));
      var calm = server.run(Duration.ofSeconds(20), most * 0.4);
      server.run(Duration.ofSeconds(10), most * 4);

      var busy = server.run(Duration.ofSeconds(60), most * 4);

      assertThat(calm.refused()).as("refused without need").isZero();
      assertThat(busy.served()).as("seed " + seed).isGreaterThan((int) (0.9 * most * 60));
      assertThat(busy.percentile(0.99))
          .as("seed %d, calm %.0f ms", seed, calm.percentile(0.99))
          .isLessThan(2 * calm.percentile(0.99) + 6);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "4, 20, always",
    "4, 20, exponential",
    "8, 50, always",
    "8, 50, exponential",
    "50, 20, exponential",
    "200, 100, exponential",
    "200, 100, cached"
  })
  void theFirstSecondOfARushMakesNobodyLate(int capacity, double mean, String kind) {
    double most = capacity * 1000 / mean;
    for (long seed = 1; seed <= 3; seed++) {
      var server = new BusyServer(seed, capacity, ADAPTIVE, work(kind, mean));
      var calm = server.run(Duration.ofSeconds(10), most * 0.25);

      var rush = server.run(Duration.ofSeconds(10), most * 4);

      assertThat(calm.refused()).as("refused without need").isZero();
      assertThat(rush.served()).as("seed " + seed).isGreaterThan((int) (0.8 * most * 10));
      assertThat(rush.percentile(0.99))
          .as("seed %d, calm %.0f ms", seed, calm.percentile(0.99))
          .isLessThan(2 * calm.percentile(0.99) + ADAPTIVE.maxWait().toMillis());
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 20", "8, 50", "50, 20"})
  void theCrowdOfAColdStartIsForgottenWhenTheRushComes(int capacity, double mean) {
    double most = capacity * 1000 / mean;
    var cold = new boolean[] {true};
    var work = exponential(mean);
    var server =
        new BusyServer(
            1, capacity, ADAPTIVE, random -> work.applyAsDouble(random) * (cold[0] ? 10 : 1));
    server.run(Duration.ofSeconds(1), most * 0.75);
    cold[0] = false;
    server.run(Duration.ofSeconds(9), most * 0.75);
    var calm = server.run(Duration.ofSeconds(5), most * 0.25);

    var rush = server.run(Duration.ofSeconds(10), most * 4);

    assertThat(calm.refused()).as("refused without need").isZero();
    assertThat(rush.served()).isGreaterThan((int) (0.8 * most * 10));
    assertThat(rush.percentile(0.99))
        .as("calm %.0f ms", calm.percentile(0.99))
        .isLessThan(2 * calm.percentile(0.99) + ADAPTIVE.maxWait().toMillis());
  }

  @ParameterizedTest
  @CsvSource({"1000, 50, 2000", "1000, 200, 1000", "64, 10, 3000"})
  void aRushThatCanBeServedIsServedAfterAMoment(int capacity, double mean, double perSecond) {
    for (long seed = 1; seed <= 2; seed++) {
      var server = new BusyServer(seed, capacity, ADAPTIVE, exponential(mean));
      server.run(Duration.ofSeconds(20), 5);
      server.run(Duration.ofSeconds(2), perSecond);

      var rush = server.run(Duration.ofSeconds(10), perSecond);

      assertThat(rush.refused()).as("seed " + seed).isLessThan((int) (0.2 * perSecond * 10));
    }
  }

  @ParameterizedTest
  @CsvSource({"1000, 50, 2000", "1000000, 10000, 100", "64, 10, 3000"})
  void aStartIntoARushThatCanBeServedRefusesNobody(int capacity, double mean, double perSecond) {
    var server = new BusyServer(1, capacity, ADAPTIVE, exponential(mean));

    var rush = server.run(Duration.ofSeconds(10), perSecond);

    assertThat(rush.refused()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"0.15, 1000000", "0.15, 5000", "0.05, 1000000"})
  void aRouteThatHangsLeavesTheOthersTheirPlaces(double share, double millis) {
    var server = new BusyServer(1, 50, ADAPTIVE, exponential(10));
    server.other(share, 10);
    server.run(Duration.ofSeconds(30), 200);

    server.other(share, millis);
    var others = server.run(Duration.ofSeconds(60), 200);

    assertThat(others.refused()).isLessThan(200 * 60 / 100);
    assertThat(server.overload.limit()).isLessThan(200);
  }

  @Test
  void afterARouteHasHungItsPlacesAreThereAgain() {
    var server = new BusyServer(1, 50, ADAPTIVE, exponential(10));
    server.other(0.5, 10);
    server.run(Duration.ofSeconds(30), 200);
    server.other(0.5, 5_000);
    server.run(Duration.ofSeconds(60), 200);

    server.other(0.5, 10);
    server.run(Duration.ofSeconds(30), 200);
    var after = server.run(Duration.ofSeconds(30), 200);

    assertThat(after.refused()).isLessThan(200 * 30 / 100);
    server.finish();
    assertThat(server.overload.inside()).isZero();
  }

  @Test
  void aServiceThatStartsIntoOverloadFindsItsLimit() {
    var server = new BusyServer(1, 8, ADAPTIVE, exponential(20));

    server.run(Duration.ofSeconds(15), 1600);
    var busy = server.run(Duration.ofSeconds(30), 1600);

    assertThat(busy.served()).isGreaterThan((int) (0.9 * 400 * 30));
    assertThat(server.overload.limit()).isBetween(4, 24);
  }

  @Test
  void aThousandSlowRequestsAtOnceAreAllServedWhereCapacityIsThere() {
    var server = new BusyServer(1, 1_000_000, ADAPTIVE, always(10_000));

    var all = server.run(Duration.ofSeconds(100), 100);

    assertThat(all.refused()).isZero();
    assertThat(all.served()).isGreaterThan(8_000);
  }

  @Test
  void whenWorkBecomesSlowerForGoodItIsUsualAfterAWhile() {
    var slower = new boolean[1];
    var server = new BusyServer(1, 1_000, ADAPTIVE, random -> slower[0] ? 200 : 10);
    server.run(Duration.ofSeconds(20), 500);

    slower[0] = true;
    server.run(Duration.ofSeconds(60), 500);
    var after = server.run(Duration.ofSeconds(60), 500);

    assertThat(after.refused()).isLessThan(500 * 60 / 50);
  }

  @Test
  void afterTheOverloadEverythingIsServedAgain() {
    var server = new BusyServer(1, 8, ADAPTIVE, exponential(20));
    server.run(Duration.ofSeconds(20), 160);
    server.run(Duration.ofSeconds(30), 1600);
    server.run(Duration.ofSeconds(2), 160);

    var after = server.run(Duration.ofSeconds(60), 160);

    assertThat(after.refused()).isLessThan(160 * 60 / 200);
    server.finish();
    assertThat(server.overload.inside()).isZero();
    assertThat(server.overload.waiting()).isZero();
  }
}
