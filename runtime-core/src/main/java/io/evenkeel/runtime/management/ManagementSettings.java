package io.evenkeel.runtime.management;

import io.evenkeel.config.Expect;
import io.evenkeel.config.Secret;
import java.util.Optional;

/**
 * Section {@code management} of the configuration; the defaults are in {@code reference.conf}.
 * Immutable.
 *
 * @param host the address to bind
 * @param port the port to bind, 0 for a free one, or {@code shared} for the application's port
 * @param token what protected paths ask for as a Bearer token, at least 16 characters; without one
 *     they answer 404, except to a developer on this machine
 * @param probesOnHttp whether the probes are answered on the application's port too
 */
public record ManagementSettings(
    String host, String port, Optional<Secret> token, boolean probesOnHttp) {

  private static final String SHARED = "shared";
  private static final String PORT_EXPECTATION = "0-65535 or shared";

  public ManagementSettings {
    Expect.notBlank("host", host);
    Expect.that("port", port, port.equals(SHARED) || isPort(port), PORT_EXPECTATION);
    token.ifPresent(
        t -> Expect.that("token", t, t.expose().length() >= 16, "at least 16 characters"));
  }

  private static boolean isPort(String text) {
    return text.matches("\\d{1,5}") && Integer.parseInt(text) <= 65535;
  }

  /** True if the endpoints are on the application's port. */
  public boolean shared() {
    return port.equals(SHARED);
  }

  /**
   * The port as a number.
   *
   * @throws IllegalStateException if it is {@linkplain #shared() shared}
   */
  public int portNumber() {
    if (shared()) {
      throw new IllegalStateException("management.port: shared (expected: a number)");
    }
    return Integer.parseInt(port);
  }
}
