package io.evenkeel.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client of others makes of the end of an HTTP/2 connection. */
class Http2StopIT extends ProcessTest {

  private static final Path CURL = Path.of("/usr/bin/curl");

  @Test
  void curlGetsTheAnswerItWaitsForWhenTheServiceStops(@TempDir Path folder) throws Exception {
    assumeTrue(Files.isExecutable(CURL), "not run: install the Debian package curl");
    Path seen = folder.resolve("curl.log");
    try (var process = ready(service("plain").args("--http.h2c=true"))) {
      var curl =
          new ProcessBuilder(
                  CURL.toString(),
                  "--verbose",
                  "--stderr",
                  seen.toString(),
                  "--http2-prior-knowledge",
                  "--write-out",
                  " %{http_version} %{http_code}",
                  "http://127.0.0.1:" + port + "/sleep")
              .start();
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> Files.exists(seen) && Files.readString(seen).contains("> GET /sleep"));

      process.signal("TERM");

      assertThat(new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo("slept 2 200");
      assertThat(curl.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(curl.exitValue()).isZero();
      assertThat(process.awaitExit(PATIENCE)).isZero();
    }
  }
}
