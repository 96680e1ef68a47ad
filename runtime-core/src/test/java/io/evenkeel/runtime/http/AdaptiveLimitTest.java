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
