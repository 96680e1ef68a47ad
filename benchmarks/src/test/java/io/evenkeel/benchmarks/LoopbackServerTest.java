package io.evenkeel.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What the benchmark measures is a whole answer, and the same one. */
class LoopbackServerTest {

  @Test
  void bareServerAnswersEachRoundTrip() throws IOException {
    try (var server = LoopbackServer.bare()) {
      assertRoundTrips(server);
    }
  }

  @Test
  void ourServerAnswersEachRoundTrip() throws IOException {
    try (var server = LoopbackServer.evenkeel(true, true)) {
      assertRoundTrips(server);
    }
  }

  private static void assertRoundTrips(LoopbackServer server) throws IOException {
    try (var client = new LoopbackClient(server.port(), "/hello?name=x", "")) {
      for (int i = 0; i < 1000; i++) {
        assertThat(client.roundTrip()).isEqualTo('}');
      }
    }
  }

  @Test
  void anAnswerThatIsNoSuccessIsNotMeasured() {
    try (var server = LoopbackServer.evenkeel(false, true)) {
      assertThatThrownBy(() -> new LoopbackClient(server.port(), "/nothing", ""))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("status 200");
    }
  }

  @Test
  void aStoppedServerEndsTheMeasurement() throws IOException {
    var server = LoopbackServer.evenkeel(false, true);
    try (var client = new LoopbackClient(server.port(), "/hello", "")) {
      server.close();

      assertThatThrownBy(client::roundTrip).isInstanceOf(IOException.class);
    } finally {
      server.close();
    }
  }
}
