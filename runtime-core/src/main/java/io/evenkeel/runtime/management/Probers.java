package io.evenkeel.runtime.management;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Who asks {@code /readyz}, and how often each was told that the service is not ready: what a drain
 * waits for behind a balancer. Thread-safe.
 */
public final class Probers {

  private static final Duration FORGOTTEN_AFTER = Duration.ofSeconds(60);
  private static final int ENOUGH = 2;

  /** Addresses beyond these are not waited for; it takes a hostile network to have more. */
  private static final int MOST = 1_000;

  private record Prober(long lastAsked, int timesTold) {}

  private final Map<InetAddress, Prober> probers = new ConcurrentHashMap<>();
  private final LongSupplier nanoTime;

  /** Knows nobody yet. */
  public Probers(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * An address was answered.
   *
   * @param ready whether the answer was 200
   */
  void answered(InetAddress address, boolean ready) {
    if (probers.size() >= MOST && !probers.containsKey(address)) {
      forgetOld();
      if (probers.size() >= MOST) {
        return;
      }
    }
    probers.compute(
        address,
        (a, before) ->
            new Prober(
                nanoTime.getAsLong(),
                ready || before == null ? ready ? 0 : 1 : before.timesTold + 1));
  }

  /** True if every address that asked in the last minute was told twice; also if nobody asked. */
  public boolean allKnow() {
    forgetOld();
    return probers.values().stream().allMatch(p -> p.timesTold >= ENOUGH);
  }

  private void forgetOld() {
    long now = nanoTime.getAsLong();
    probers.values().removeIf(p -> now - p.lastAsked > FORGOTTEN_AFTER.toNanos());
  }
}
