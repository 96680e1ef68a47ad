/**
 * Layered, strict configuration bound to records; every value knows where it came from.
 *
 * <pre>{@code
 * record HttpSettings(int port, Duration idleTimeout) {            // http.port, http.idle-timeout
 *   HttpSettings {
 *     Expect.inRange("port", port, 0, 65535);
 *   }
 * }
 *
 * RuntimeConfig config = RuntimeConfig.loader().arguments(args).section("http", HttpSettings.class).load();
 * HttpSettings http = config.settings(HttpSettings.class);
 * }</pre>
 *
 * <p>Defaults live in {@code reference.conf}, the application's values in {@code application.yaml}
 * (or {@code .conf}, {@code .json}, {@code .properties}) on the class path; profiles, an external
 * directory, mounted secrets, {@code .env}, environment variables, system properties and the
 * command line win over them, in this order. Everything that is wrong is reported at once, in one
 * {@link io.evenkeel.config.ConfigException}. The package stands alone: it needs no other module of
 * Evenkeel.
 */
@NullMarked
package io.evenkeel.config;

import org.jspecify.annotations.NullMarked;
