package io.evenkeel.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.testkit.RawHttp;
import io.evenkeel.testkit.ServiceProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The packaged jar, as its user runs it. */
class QuickstartIT {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Pattern URL = Pattern.compile("http://[0-9.]+:([0-9]+)");

  @Test
  void greetsAndStopsCleanly() throws IOException {
    try (var process = start()) {
      process.awaitStdout(line -> line.contains("\"message\":\"ready in "), LIMIT);

      var hello = RawHttp.get(port(process, "http"), "/hello/W%C3%B6rld");
      var ready = RawHttp.get(port(process, "management"), "/readyz");
      process.signal("TERM");

      assertThat(hello.status()).isEqualTo(200);
      assertThat(hello.header("Content-Type")).contains("text/plain; charset=utf-8");
      assertThat(hello.body()).isEqualTo("Hello, Wörld\n");
      assertThat(ready.status()).isEqualTo(200);
      assertThat(process.awaitExit(LIMIT)).isZero();
      var lines = process.stdout();
      assertThat(lines.get(lines.size() - 1)).contains("\"message\":\"stopped in ", "exit 0");
      assertThat(process.stderr()).isEmpty();
    }
  }

  @Test
  void theJarsManifestGivesNameAndVersion() {
    try (var process = start()) {
      assertThat(process.awaitStdout(line -> line.contains("\"message\":\"ready in "), LIMIT))
          .contains("\"service\":\"quickstart\"", "\"version\":\"0.");
    }
  }

  private static ServiceProcess start() {
    return ServiceProcess.jar(Path.of("target", "quickstart.jar"))
        .args("--http.port=0", "--management.port=0")
        .start();
  }

  private static int port(ServiceProcess process, String component) {
    String beginning = "\"message\":\"" + component + " started: ";
    Matcher url = URL.matcher(process.awaitStdout(line -> line.contains(beginning), LIMIT));
    assertThat(url.find()).isTrue();
    return Integer.parseInt(url.group(1));
  }
}
