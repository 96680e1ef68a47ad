package io.evenkeel.examples.orders;

import io.evenkeel.config.Expect;
import io.evenkeel.config.Secret;
import java.time.Duration;
import java.util.Optional;

/**
 * Section {@code orders.database} of the configuration; the defaults are in {@code
 * application.conf}. Immutable.
 *
 * @param url of H2 or PostgreSQL, as JDBC writes it
 * @param user to log in as; by default what the driver takes
 * @param password to log in with; by default none
 * @param maxPoolSize connections that are open at most, 1 to 1000
 * @param connectTimeout how long a request waits for a connection at most, 250 ms to 1 min
 */
record DatabaseSettings(
    String url,
    Optional<String> user,
    Optional<Secret> password,
    int maxPoolSize,
    Duration connectTimeout) {

  DatabaseSettings {
    Expect.that(
        "url",
        url,
        url.startsWith("jdbc:h2:") || url.startsWith("jdbc:postgresql:"),
        "jdbc:h2:... or jdbc:postgresql:...");
    Expect.inRange("maxPoolSize", maxPoolSize, 1, 1000);
    Expect.inRange("connectTimeout", connectTimeout, Duration.ofMillis(250), Duration.ofMinutes(1));
  }
}
