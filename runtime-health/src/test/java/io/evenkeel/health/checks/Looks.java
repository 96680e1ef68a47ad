package io.evenkeel.health.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.health.HealthResult;
import io.evenkeel.health.HealthStatus;
import io.evenkeel.health.Probe;
import java.time.Duration;

/** What tests want to know of a probe. */
final class Looks {

  private Looks() {}

  static void assertUp(Probe probe) throws Exception {
    assertThat(probe.check()).isEqualTo(HealthResult.up());
  }

  /** Why it is DOWN. */
  static String reason(Probe probe) throws Exception {
    HealthResult result = probe.check();
    assertThat(result.status()).isEqualTo(HealthStatus.DOWN);
    return result.reason();
  }

  /** After a recovery a client may need some tries. */
  static void awaitUp(Probe probe) {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(() -> assertUp(probe));
  }

  static void awaitReason(Probe probe, String part) {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(() -> assertThat(reason(probe)).contains(part));
  }

  static long threads(String name) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals(name))
        .count();
  }

  static void awaitNoThread(String name) {
    await().atMost(Duration.ofSeconds(60)).until(() -> threads(name) == 0);
  }
}
