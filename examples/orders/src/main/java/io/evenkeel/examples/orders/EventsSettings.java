package io.evenkeel.examples.orders;

import io.evenkeel.config.Expect;
import io.evenkeel.config.Secret;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * Section {@code orders.events} of the configuration; the defaults are in {@code application.conf}.
 * Immutable.
 *
 * @param address of an AMQP 0-9-1 broker; without one nothing is announced
 * @param user to log in as
 * @param password to log in with
 * @param queue where orders are announced
 * @param timeout how long it may take to connect, and to be told that an event was taken; 100 ms to
 *     1 min
 */
record EventsSettings(
    Optional<InetSocketAddress> address,
    String user,
    Optional<Secret> password,
    String queue,
    Duration timeout) {

  EventsSettings {
    Expect.notBlank("user", user);
    Expect.notBlank("queue", queue);
    Expect.inRange("timeout", timeout, Duration.ofMillis(100), Duration.ofMinutes(1));
  }
}
