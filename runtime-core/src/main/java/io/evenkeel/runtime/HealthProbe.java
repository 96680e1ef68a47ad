package io.evenkeel.runtime;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * Asks a probe of the service in the same container, for images without a shell or curl:
 *
 * <pre>{@code
 * HEALTHCHECK CMD ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", "/app/orders.jar", \
 *   "io.evenkeel.runtime.HealthProbe", "readyz"]
 * }</pre>
 *
 * <p>The two options, which the service itself should not have, save a quarter of the processor
 * time on JDK 25. Asking costs two to three times what a JVM needs to start and end; five times
 * that when the port is taken from the configuration (see below), so set one of the variables.
 *
 * <p>Arguments: {@code livez}, {@code readyz} (the default), {@code startupz}, or a path that
 * begins with a slash; {@code --port=8081}, {@code --state-file=FILE}, {@code --timeout-ms=2000}.
 * Without a port it is taken from the state file that {@code MANAGEMENT_STATE_FILE} names; else
 * from {@code MANAGEMENT_PORT}; else from the configuration, which takes longer: the class path,
 * the environment and the working directory must be the service's then.
 *
 * <p>Exit code 0 when the answer is 200 to 399, as for Kubernetes; else 1, and the reason is
 * printed. Docker knows no others.
 */
public final class HealthProbe {

  static final String STATE_FILE_VARIABLE = "MANAGEMENT_STATE_FILE";
  static final String PORT_VARIABLE = "MANAGEMENT_PORT";

  private static final int MAX_BODY = 8192;
  private static final List<String> PROBES = List.of("livez", "readyz", "startupz");

  private final Map<String, String> environment;
  private String probe = "readyz";
  private String port = "";
  private String stateFile = "";
  private int timeoutMillis = 2000;

  private HealthProbe(Map<String, String> environment) {
    this.environment = environment;
  }

  /** Asks once, prints one line if the answer is no, and ends the process. */
  public static void main(String[] args) {
    String trouble = run(System.getenv(), args);
    if (!trouble.isEmpty()) {
      System.out.println(trouble);
    }
    System.exit(trouble.isEmpty() ? 0 : 1);
  }

  /** What is wrong; empty when nothing is. */
  static String run(Map<String, String> environment, String... args) {
    var asking = new HealthProbe(environment);
    try {
      asking.parse(args);
      return asking.ask(asking.target());
    } catch (IOException e) {
      return "no answer: " + e;
    } catch (IllegalArgumentException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private void parse(String... args) {
    for (String arg : args) {
      int is = arg.indexOf('=');
      String value = arg.substring(is + 1);
      if (arg.startsWith("--port=")) {
        port = value;
      } else if (arg.startsWith("--state-file=")) {
        stateFile = value;
      } else if (arg.startsWith("--timeout-ms=")) {
        timeoutMillis = number(arg, value, 1, 3_600_000);
      } else if (PROBES.contains(arg) || arg.startsWith("/")) {
        probe = arg;
      } else {
        throw new IllegalArgumentException(
            arg
                + " (expected: livez, readyz, startupz, a path, --port=, --state-file= or"
                + " --timeout-ms=)");
      }
    }
  }

  private static int number(String what, String text, int min, int max) {
    try {
      int number = Integer.parseInt(text.strip());
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new IllegalArgumentException(what + " (expected: " + min + "-" + max + ")");
  }

  /** Where to ask, and for which path. */
  private record Target(String host, int port, String path) {}

  private Target target() throws IOException {
    String file =
        stateFile.isEmpty() ? environment.getOrDefault(STATE_FILE_VARIABLE, "") : stateFile;
    if (port.isEmpty() && !file.isBlank()) {
      return of(StateFile.read(Path.of(file.strip())));
    }
    String known = port.isEmpty() ? environment.getOrDefault(PORT_VARIABLE, "").strip() : port;
    if (known.isEmpty() || known.equals("shared")) {
      return of(ProbeConfiguration.read(environment));
    }
    return new Target("", number("port " + known, known, 1, 65535), path(new Properties()));
  }

  private Target of(Properties state) {
    String where = state.getProperty(StateFile.PORT, "");
    return new Target(
        state.getProperty(StateFile.HOST, ""),
        number("port " + where, where, 1, 65535),
        path(state));
  }

  private String path(Properties state) {
    return probe.startsWith("/") ? probe : state.getProperty(probe, "/" + probe);
  }

  /** By hand: the JDK's client would take three times as long to load as all of this. */
  private String ask(Target target) throws IOException {
    InetAddress host =
        target.host().isEmpty()
            ? InetAddress.getLoopbackAddress()
            : InetAddress.getByName(target.host());
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, target.port()), timeoutMillis);
      socket.setSoTimeout(timeoutMillis);
      String request =
          "GET " + target.path() + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return judged(answer(socket));
    }
  }

  /** One deadline for all of it: a server that drips must not hold us. */
  private String answer(Socket socket) throws IOException {
    long end = System.nanoTime() + timeoutMillis * 1_000_000L;
    byte[] bytes = new byte[MAX_BODY];
    int length = 0;
    for (int read = 0; read >= 0 && length < bytes.length; length += Math.max(0, read)) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new IOException("timed out after " + timeoutMillis + " ms");
      }
      socket.setSoTimeout((int) left);
      read = socket.getInputStream().read(bytes, length, bytes.length - length);
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  /** Of an answer that is no, its body in one line. */
  private static String judged(String answer) {
    if (!answer.matches("(?s)HTTP/1\\.[01] \\d{3}.*")) {
      return "no HTTP answer";
    }
    int status = Integer.parseInt(answer.substring(9, 12));
    if (status >= 200 && status < 400) {
      return "";
    }
    int body = answer.indexOf("\r\n\r\n");
    String text = body < 0 ? "" : answer.substring(body).strip().replaceAll("\\s*\\R\\s*", "; ");
    return status + ": " + text.replaceAll("\\p{Cntrl}", " ");
  }
}
