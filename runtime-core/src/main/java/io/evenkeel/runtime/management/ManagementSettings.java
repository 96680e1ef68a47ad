package io.evenkeel.runtime.management;

import io.evenkeel.config.Expect;
import io.evenkeel.config.Secret;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Section {@code management} of the configuration; the defaults are in {@code reference.conf}.
 * Immutable.
 *
 * @param host the address to bind
 * @param port the port to bind, 0 for a free one, or {@code shared} for the application's port
 * @param token what protected paths ask for as a Bearer token, at least 16 characters; without one
 *     they answer 404, except to a developer on this machine
 * @param heapDump whether {@code /diagnostics/heap-dump} is there: it hands out every secret
 * @param probesOnHttp whether the probes are answered on the application's port too
 * @param paths where the open endpoints are
 * @param stateFile where host, port and paths are written while they can be reached, for {@code
 *     HealthProbe}; empty for nowhere
 */
public record ManagementSettings(
    String host,
    String port,
    Optional<Secret> token,
    boolean heapDump,
    boolean probesOnHttp,
    Paths paths,
    Optional<Path> stateFile) {

  /** Where the open endpoints are; each begins with a slash, and no two are the same. Immutable. */
  public record Paths(
      String livez, String readyz, String startupz, String health, String metrics, String info) {

    private static final Pattern PLAIN = Pattern.compile("(/[A-Za-z0-9._~-]+)+");

    public Paths {
      var seen =
          new HashSet<>(
              Set.of(
                  "/config",
                  DependencyEndpoints.DEPENDENCIES,
                  LogEndpoints.LOGGERS,
                  LogEndpoints.RECENT_ERRORS,
                  DiagnosticEndpoints.THREADS,
                  DiagnosticEndpoints.PROFILE,
                  DiagnosticEndpoints.HEAP_DUMP));
      path("livez", livez, seen);
      path("readyz", readyz, seen);
      path("startupz", startupz, seen);
      path("health", health, seen);
      path("metrics", metrics, seen);
      path("info", info, seen);
    }

    private static void path(String name, String path, Set<String> seen) {
      Expect.that(
          name,
          path,
          PLAIN.matcher(path).matches() && seen.add(path),
          "a path of its own, such as /" + name);
    }

    List<String> all() {
      return List.of(livez, readyz, startupz, health, metrics, info);
    }
  }

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
