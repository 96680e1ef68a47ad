package io.evenkeel.runtime;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.runtime.lifecycle.Deadline;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PreDrainWaitTest {

  private static final class FakeTraffic implements PreDrainWait.Traffic {
    private int connections = 1;
    private Duration sinceLast = Duration.ZERO;
    private boolean probersKnow;

    @Override
    public int connections() {
      return connections;
    }

    @Override
    public Duration sinceLastConnection() {
      return sinceLast;
    }

    @Override
    public boolean probersKnow() {
      return probersKnow;
    }
  }

  private final FakeTraffic traffic = new FakeTraffic();
  private final AtomicLong ticker = new AtomicLong();
  private final Deadline limit = Deadline.after(ofSeconds(10), ticker::get);

  private boolean over(Platform platform, Duration waited) {
    return new PreDrainWait(platform, traffic).over(waited, limit);
  }

  @ParameterizedTest
  @EnumSource
  void limitEndsTheWaitOnEveryPlatform(Platform platform) {
    ticker.addAndGet(ofSeconds(10).toNanos() - 1);
    boolean before = over(platform, ofSeconds(1));

    ticker.addAndGet(1);

    assertThat(before).isFalse();
    assertThat(over(platform, ofSeconds(1))).isTrue();
  }

  @Test
  void onKubernetesAtLeastThreeSecondsPassHoweverQuietItIs() {
    traffic.sinceLast = ofSeconds(60);
    traffic.connections = 0;
    traffic.probersKnow = true;

    assertThat(over(Platform.KUBERNETES, ofMillis(2_999))).isFalse();
    assertThat(over(Platform.KUBERNETES, ofSeconds(3))).isTrue();
  }

  @Test
  void onKubernetesTwoSecondsWithoutANewConnectionEndTheWait() {
    traffic.sinceLast = ofMillis(1_999);
    boolean before = over(Platform.KUBERNETES, ofSeconds(8));

    traffic.sinceLast = ofSeconds(2);

    assertThat(before).isFalse();
    assertThat(over(Platform.KUBERNETES, ofSeconds(8))).isTrue();
  }

  @Test
  void onKubernetesProbersProveNothing() {
    traffic.probersKnow = true;
    traffic.sinceLast = ofSeconds(1);

    assertThat(over(Platform.KUBERNETES, ofSeconds(8))).isFalse();
  }

  @Test
  void behindABalancerProbersHaveToKnow() {
    traffic.sinceLast = ofSeconds(60);
    traffic.connections = 0;
    boolean before = over(Platform.BALANCER, ofSeconds(9));

    traffic.probersKnow = true;

    assertThat(before).isFalse();
    assertThat(over(Platform.BALANCER, Duration.ZERO)).isTrue();
  }

  @Test
  void behindABalancerThatKnowsBusyConnectionsAreWaitedForUntilNobodyConnects() {
    traffic.probersKnow = true;
    traffic.sinceLast = ofMillis(1_999);
    boolean whileTheyCome = over(Platform.BALANCER, ofSeconds(5));

    traffic.sinceLast = ofSeconds(2);
    boolean whenQuiet = over(Platform.BALANCER, ofSeconds(5));
    traffic.sinceLast = Duration.ZERO;
    traffic.connections = 0;

    assertThat(whileTheyCome).isFalse();
    assertThat(whenQuiet).isTrue();
    assertThat(over(Platform.BALANCER, ofSeconds(5))).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"SYSTEMD", "DOCKER", "NONE"})
  void elsewhereItLastsWhileConnectionsAreOpen(Platform platform) {
    traffic.sinceLast = ofSeconds(60);
    traffic.probersKnow = true;
    boolean open = over(platform, ofSeconds(9));

    traffic.connections = 0;
    traffic.sinceLast = Duration.ZERO;
    traffic.probersKnow = false;

    assertThat(open).isFalse();
    assertThat(over(platform, Duration.ZERO)).isTrue();
  }
}
