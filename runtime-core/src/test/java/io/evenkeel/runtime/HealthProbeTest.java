package io.evenkeel.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.testkit.ServiceProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a container's own probe makes of answers, and where it looks for the port. */
@Timeout(60)
class HealthProbeTest {

  @TempDir Path folder;

  /** Answers one connection with this text, or not at all. */
  private static ServerSocket server(String answer) throws IOException {
    var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    var thread =
        new Thread(
            () -> {
              try (Socket socket = server.accept()) {
                byte[] request = new byte[4096];
                int length = socket.getInputStream().read(request);
                String asked = new String(request, 0, length, StandardCharsets.US_ASCII);
                String path = asked.split(" ", 3)[1];
                socket
                    .getOutputStream()
                    .write(answer.replace("PATH", path).getBytes(StandardCharsets.UTF_8));
                if (answer.isEmpty()) {
                  socket.getInputStream().read(); // until the client gives up
                }
              } catch (IOException e) {
                // the client has gone
              }
            });
    thread.setDaemon(true);
    thread.start();
    return server;
  }

  private static String ask(String answer, String... args) throws IOException {
    try (var server = server(answer)) {
      return HealthProbe.run(Map.of("MANAGEMENT_PORT", "" + server.getLocalPort()), args);
    }
  }

  @ParameterizedTest
  @CsvSource({"200, ''", "204, ''", "302, ''", "399, ''", "400, 400:", "503, 503:", "101, 101:"})
  void theStatusDecidesAsItDoesForKubernetes(int status, String trouble) throws IOException {
    assertThat(ask("HTTP/1.1 " + status + " X\r\n\r\n").strip()).isEqualTo(trouble);
  }

  @ParameterizedTest
  @CsvSource({"livez, /livez", "readyz, /readyz", "startupz, /startupz", "/readyz/db, /readyz/db"})
  void aProbeIsAskedByNameOrPath(String name, String path) throws IOException {
    assertThat(ask("HTTP/1.1 500 X\r\n\r\nPATH", name)).isEqualTo("500: " + path);
    assertThat(ask("HTTP/1.1 500 X\r\n\r\nPATH")).isEqualTo("500: /readyz");
  }

  @Test
  void theReasonIsOneLineWithoutControlCharacters() throws IOException {
    assertThat(ask("HTTP/1.1 503 X\r\nA: b\r\n\r\n[-]db failed\n\u001b[31mreadyz check failed\n"))
        .isEqualTo("503: [-]db failed;  [31mreadyz check failed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SSH-2.0-x\r\n", "HTTP/1.1 ", "HTTP/2 200\r\n\r\n"})
  void whatIsNoAnswerIsNo(String text) throws IOException {
    assertThat(ask(text)).isEqualTo("no HTTP answer");
  }

  @Test
  void aServerThatSaysNothingIsGivenUp() throws IOException {
    assertThat(ask("", "--timeout-ms=100")).startsWith("no answer: ").contains("imed out");
    assertThat(HealthProbe.run(Map.of(), "--port=" + ServiceProcess.freePort()))
        .startsWith("no answer: ")
        .contains("refused");
  }

  @ParameterizedTest
  @CsvSource({
    "--port=0, --port=0",
    "--port=x, x",
    "--timeout-ms=0, --timeout-ms=0",
    "--prot=1, --prot=1",
    "--state-file=/nowhere/at/all, /nowhere/at/all"
  })
  void badArgumentsAreNamed(String argument, String named) {
    assertThat(HealthProbe.run(Map.of(), argument)).contains(named.replace("--port=", ""));
  }

  @Test
  void aRunningServiceIsFoundByItsStateFile() throws Exception {
    Path state = folder.resolve("state");
    var builder =
        Embedded.service(
            "orders",
            Map.of("management.state-file", state.toString(), "management.paths.readyz", "/r"));
    Map<String, String> environment = Map.of("MANAGEMENT_STATE_FILE", state.toString());
    try (var service = builder.start(wiring -> {})) {
      assertThat(StateFile.read(state).getProperty("port"))
          .isEqualTo(String.valueOf(service.managementPort()));
      assertThat(HealthProbe.run(environment, "readyz")).isEmpty();
      assertThat(HealthProbe.run(environment, "livez")).isEmpty();
      assertThat(HealthProbe.run(environment, "/readyz")).startsWith("404: ");
    }
    assertThat(state).doesNotExist();
    assertThat(HealthProbe.run(environment)).contains("NoSuchFileException");
  }

  @Test
  void aStateFileThatCannotBeWrittenStopsNobody() throws Exception {
    var builder =
        Embedded.service("orders", Map.of("management.state-file", "/proc/nowhere/state"));

    try (var service = builder.start(wiring -> {})) {
      assertThat(service.managementPort()).isPositive();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "port=0", "port=99999999999", "port=80=80"})
  void aStateFileThatIsDamagedIsTold(String text) throws IOException {
    Path state = Files.writeString(folder.resolve("state"), text);

    assertThat(HealthProbe.run(Map.of(), "--state-file=" + state)).contains("(expected: 1-65535)");
  }

  @Test
  void theConfigurationTellsThePortElse() throws Exception {
    try (var service = Embedded.service("orders").start(wiring -> {})) {
      Map<String, String> environment =
          Map.of(
              "MANAGEMENT_PORT", "shared",
              "HTTP_HOST", "127.0.0.1",
              "PORT", String.valueOf(service.managementPort()));

      assertThat(HealthProbe.run(environment)).isEmpty();
    }
  }
}
