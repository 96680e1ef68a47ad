package io.evenkeel.examples.orders;

import io.evenkeel.config.Expect;
import io.evenkeel.config.Secret;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * Section {@code orders.cache} of the configuration; the defaults are in {@code application.conf}.
 * Immutable.
 *
 * @param address of Redis; without one there is no cache
 * @param password to log in with; by default none
 * @param timeout how long a request waits for the cache at most, 10 ms to 10 s
 */
record CacheSettings(
    Optional<InetSocketAddress> address, Optional<Secret> password, Duration timeout) {

  CacheSettings {
    Expect.inRange("timeout", timeout, Duration.ofMillis(10), Duration.ofSeconds(10));
  }
}
