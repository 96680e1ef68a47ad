package io.evenkeel.health.checks;

import static io.evenkeel.health.checks.Looks.assertUp;
import static io.evenkeel.health.checks.Looks.reason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evenkeel.health.HealthCheck;
import io.evenkeel.health.testkit.TcpRelay;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TcpProbeTest {

  @Test
  void upDownAndUpAgain() throws Exception {
    int port = TcpRelay.freePort();
    var probe = TcpProbe.of("localhost", port);

    assertThat(reason(probe)).isEqualTo("localhost:" + port + " refused the connection");
    ServerSocket server = listening(port);
    assertUp(probe);
    server.close();
    assertThat(reason(probe)).isEqualTo("localhost:" + port + " refused the connection");
  }

  @Test
  void aServerThatNoLongerAcceptsIsDownWithinTheLimit() throws Exception {
    int port = TcpRelay.freePort();
    List<Socket> queue = new ArrayList<>();
    try (var server = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      fill(queue, port);
      var probe = TcpProbe.of("127.0.0.1", port).within(Duration.ofMillis(300));

      assertThat(reason(probe)).startsWith("127.0.0.1:" + port + " did not answer within 300 ms");
      for (Socket socket : queue) {
        socket.close();
        server.accept().close();
      }
      Looks.awaitUp(TcpProbe.of("127.0.0.1", port));
    }
  }

  /** Until the kernel has no place left for who is not accepted. */
  private static void fill(List<Socket> queue, int port) throws IOException {
    while (true) {
      var socket = new Socket();
      try {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
        queue.add(socket);
      } catch (IOException full) {
        socket.close();
        return;
      }
    }
  }

  @Test
  void anUnknownHostIsSaidToBeUnknown() throws Exception {
    assertThat(reason(TcpProbe.of("no-such-host.invalid", 80).within(Duration.ofSeconds(30))))
        .isEqualTo("no-such-host.invalid:80: unknown host");
  }

  @Test
  void hostsAndPortsThatCannotBeAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TcpProbe.of("localhost", 70_000))
        .withMessage("port: 70000 (expected: 1-65535)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TcpProbe.of("http://mq/", 1))
        .withMessageStartingWith("host: \"http://mq/\" (expected: a name or an address");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TcpProbe.of("localhost", 1).within(Duration.ZERO))
        .withMessage("within: PT0S (expected: 1 ms to 59 min)");
  }

  @Test
  void itsOwnLimitIsBelowTheChecksTimeout() {
    var probe = TcpProbe.of("localhost", 1).within(Duration.ofSeconds(4));

    assertThat(HealthCheck.readiness("queue", probe).timeout()).isEqualTo(Duration.ofMillis(4500));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HealthCheck.liveness("queue", probe))
        .withMessageContaining("remote");
  }

  private static ServerSocket listening(int port) throws IOException {
    return new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
  }
}
