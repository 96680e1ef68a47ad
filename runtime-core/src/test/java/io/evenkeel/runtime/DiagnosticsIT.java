package io.evenkeel.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.testkit.RawHttp;
import io.evenkeel.testkit.RawHttp.Answer;
import io.evenkeel.testkit.ServiceCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Looking into a process that has less than usual, or is about to end. */
@Timeout(180)
class DiagnosticsIT extends ProcessTest {

  private static final String TOKEN = "correct-horse-battery";
  private static final String AUTHORIZED = "Authorization: Bearer " + TOKEN;

  @TempDir Path temporary;

  private ServiceCommand diagnosed() {
    return service("plain")
        .env("MANAGEMENT_TOKEN", TOKEN)
        .env("MANAGEMENT_HEAP_DUMP", "true")
        .jvm("-Djava.io.tmpdir=" + temporary);
  }

  private Answer get(String path) throws IOException {
    return RawHttp.get(managementPort, path, AUTHORIZED);
  }

  private String requestOf(String method, String path) {
    return method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n" + AUTHORIZED + "\r\n\r\n";
  }

  @Test
  void whatAnImageLacksIsSaidAndTheRestWorks() throws Exception {
    String modules = "java.base,java.logging,java.management,java.naming,java.net.http,java.sql";
    var command = diagnosed().jvm("--limit-modules", modules + ",java.desktop,jdk.unsupported");
    try (var process = ready(command)) {
      Answer profile = get("/diagnostics/profile");
      assertThat(profile.status()).isEqualTo(501);
      assertThat(profile.body()).contains("its module jdk.jfr is missing");
      Answer dump = RawHttp.exchange(managementPort, requestOf("POST", "/diagnostics/heap-dump"));
      assertThat(dump.status()).isEqualTo(501);
      assertThat(dump.body()).contains("its module jdk.management is missing");

      JsonNode threads = json(get("/diagnostics/threads").body());
      assertThat(threads.path("virtual_threads").asString()).startsWith("not included: ");
      assertThat(threads.path("threads").isEmpty()).isFalse();
      JsonNode info = json(get("/info").body());
      assertThat(info.path("limits").has("memory_bytes")).isFalse();
      assertThat(info.path("jvm").path("flags").toString()).contains("--limit-modules");
      assertThat(process.isAlive()).isTrue();
    }
  }

  @Test
  void jmxComesWhenItIsAskedFor() throws Exception {
    try (var process = ready(service("plain"))) {
      assertThat(RawHttp.get(port, "/mbeans").body()).isEqualTo("0 0");
      assertThat(RawHttp.get(port, "/mbeans").body()).isEqualTo("1 0");
      assertThat(process.isAlive()).isTrue();
    }
  }

  @Test
  void whoWatchesByJmxSeesXnioToo() throws Exception {
    try (var process = ready(service("plain").jvm("-Dcom.sun.management.jmxremote"))) {
      assertThat(RawHttp.get(port, "/mbeans").body()).matches("1 [1-9]\\d*");
      assertThat(process.isAlive()).isTrue();
    }
  }

  @Test
  void aStopDoesNotWaitForAProfile() throws Exception {
    try (var process = ready(diagnosed());
        var asking = RawHttp.connection(managementPort)) {
      asking.send(requestOf("GET", "/diagnostics/profile?seconds=300&format=collapsed"));
      process.awaitStdout(line -> line.contains("profile of 300 s asked for by "), PATIENCE);

      process.signal("TERM");

      assertThat(process.awaitExit(PATIENCE)).isZero();
      assertThat(text(messages(process))).contains("clean. exit 0");
    }
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              try (Stream<Path> left = Files.walk(temporary)) {
                assertThat(left.filter(Files::isRegularFile)).isEmpty();
              }
            });
  }
}
