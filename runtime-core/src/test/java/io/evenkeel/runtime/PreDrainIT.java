package io.evenkeel.runtime;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.testkit.RawHttp;
import io.evenkeel.testkit.ServiceProcess;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long a process goes on serving after SIGTERM, and for whom. */
class PreDrainIT extends ProcessTest {

  /** More than the test waits for anything: who ends earlier ended for another reason. */
  private static final String NEVER = "--shutdown.pre-drain.max=120s";

  private ServiceProcess startWith(String... args) {
    return ready(service("plain").args(args));
  }

  private static void terminate(ServiceProcess process) {
    process.signal("TERM");
    process.awaitStdout(line -> line.contains("draining (SIGTERM)"), PATIENCE);
  }

  private void assertServing() throws IOException {
    var answer = RawHttp.get(port, "/hello");
    assertThat(answer.body()).isEqualTo("hello");
    assertThat(answer.header("Connection")).contains("close");
  }

  /** Asks {@code /readyz} as a machine with another address would; the status. */
  private int probeFrom(int lastByte) throws IOException {
    var server = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    var own = InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) lastByte});
    try (var socket = new Socket(server, managementPort, own, 0)) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket
          .getOutputStream()
          .write(
              "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                  .getBytes(US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);
      assertThat(answer).startsWith("HTTP/1.1 ");
      return Integer.parseInt(answer.substring(9, 12));
    }
  }

  private static Duration since(long nanoTime) {
    return Duration.ofNanos(System.nanoTime() - nanoTime);
  }

  /** Sends one request after the other until nobody listens any more; how long that took. */
  private Duration serveUntilRefused(long from) throws IOException {
    try {
      while (since(from).compareTo(PATIENCE) < 0) {
        assertServing();
      }
      throw new AssertionError("still served after " + PATIENCE);
    } catch (ConnectException e) {
      return since(from);
    }
  }

  @Test
  void behindABalancerItServesUntilEachProberWasToldTwice() throws Exception {
    try (var process =
        startWith("--shutdown.platform=balancer", "--shutdown.timeout=300s", NEVER)) {
      assertThat(probeFrom(1)).isEqualTo(200);
      assertThat(probeFrom(2)).isEqualTo(200);
      terminate(process);
      assertServing();

      assertThat(probeFrom(1)).isEqualTo(503);
      assertThat(probeFrom(1)).isEqualTo(503);
      assertThat(probeFrom(2)).isEqualTo(503);
      for (int i = 0; i < 50; i++) {
        assertServing();
      }
      assertThat(probeFrom(2)).isEqualTo(503);

      assertThat(process.awaitExit(PATIENCE)).isZero();
      assertThat(text(messages(process))).contains("stopped in ", "clean. exit 0");
    }
  }

  @Test
  void behindABalancerNobodyProbesAnyMoreItWaitsForItsMaximum() throws Exception {
    try (var process = startWith("--shutdown.platform=balancer", "--shutdown.pre-drain.max=3s")) {
      assertThat(probeFrom(1)).isEqualTo(200);
      long from = System.nanoTime();

      terminate(process);

      assertThat(serveUntilRefused(from)).isGreaterThanOrEqualTo(Duration.ofSeconds(3));
      assertThat(process.awaitExit(PATIENCE)).isZero();
    }
  }

  @Test
  void onKubernetesProbesThatWereToldDoNotEndTheWaitBeforeThreeSeconds() throws Exception {
    try (var process =
            startWith("--shutdown.platform=kubernetes", "--shutdown.timeout=300s", NEVER);
        var idle = RawHttp.connection(port)) {
      assertThat(probeFrom(1)).isEqualTo(200);
      long from = System.nanoTime();
      terminate(process);
      assertThat(probeFrom(1)).isEqualTo(503);
      assertThat(probeFrom(1)).isEqualTo(503);

      assertThat(idle.isClosedByPeer(PATIENCE)).isTrue();

      assertThat(since(from)).isGreaterThanOrEqualTo(Duration.ofSeconds(3));
      assertThat(process.awaitExit(PATIENCE)).isZero();
    }
  }

  @Test
  void onKubernetesAnIdleConnectionIsServedMeanwhile() throws Exception {
    try (var process = startWith("--shutdown.platform=kubernetes");
        var idle = RawHttp.connection(port)) {
      terminate(process);

      idle.send("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n");

      var answer = idle.readAnswer();
      assertThat(answer.body()).isEqualTo("hello");
      assertThat(answer.header("Connection")).contains("close");
      assertThat(process.awaitExit(PATIENCE)).isZero();
    }
  }

  @Test
  void onKubernetesWhoeverStillConnectsIsServedForTheWholeMaximum() throws Exception {
    try (var process = startWith("--shutdown.platform=kubernetes", "--shutdown.pre-drain.max=4s")) {
      long from = System.nanoTime();
      terminate(process);

      assertThat(serveUntilRefused(from)).isGreaterThanOrEqualTo(Duration.ofSeconds(4));
      assertThat(process.awaitExit(PATIENCE)).isZero();
    }
  }
}
