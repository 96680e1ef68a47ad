package io.evenkeel.runtime.http;

import static io.evenkeel.runtime.http.TestPort.PATIENCE;
import static io.evenkeel.runtime.http.TestPort.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.observability.LogSettings;
import io.evenkeel.observability.TraceSettings;
import io.evenkeel.runtime.http.RequestPipeline.Admission;
import io.evenkeel.runtime.lifecycle.Deadline;
import io.evenkeel.testkit.RawHttp;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that arrive in the moment in which the listener closes wait for it. */
@Timeout(120)
class ParkedRequestTest {

  private final RequestPipeline pipeline =
      new RequestPipeline(
          List.of(
              Routes.application()
                  .get("/hello", e -> e.getResponseSender().send("hello"))
                  .post(
                      "/echo",
                      Routes.blocking(
                          e -> e.getOutputStream().write(e.getInputStream().readAllBytes())))),
          TestPort.timing(new SimpleMeterRegistry()),
          OpenTelemetry.noop(),
          LogSettings.Access.defaults(),
          TraceSettings.defaults());

  @SuppressWarnings("NullAway.Init")
  private HttpServer server;

  @BeforeEach
  void listen() throws BindFailedException {
    server = HttpServer.bind("test", TestSettings.defaults().build(), pipeline);
    pipeline.blocking(server.blocking());
    server.accept();
  }

  @AfterEach
  void close() throws InterruptedException {
    server.close(Deadline.after(PATIENCE));
  }

  @Test
  void aParkedRequestIsAnsweredWhenServingGoesOn() throws Exception {
    pipeline.admission(Admission.PARK);
    try (var client = RawHttp.connection(server.address().getPort())) {
      client.send(request("GET", "/hello"));
      await().atMost(PATIENCE).until(() -> pipeline.inFlight() == 1);
      assertThat(client.isClosedByPeer(Duration.ofMillis(50))).isFalse();
      assertThat(pipeline.servedCount()).isZero();

      pipeline.admission(Admission.SERVE_AND_CLOSE);

      var answer = client.readAnswer();
      assertThat(answer.body()).isEqualTo("hello");
      assertThat(answer.header("Connection")).contains("close");
      await().atMost(PATIENCE).until(() -> pipeline.inFlight() == 0);
    }
  }

  @Test
  void aParkedRequestWithABodyIsAnsweredFromABlockingRoute() throws Exception {
    pipeline.admission(Admission.PARK);
    try (var client = RawHttp.connection(server.address().getPort())) {
      client.send(request("POST", "/echo", "Content-Length: 5") + "he");
      await().atMost(PATIENCE).until(() -> pipeline.inFlight() == 1);

      pipeline.admission(Admission.SERVE_AND_CLOSE);
      client.send("llo");

      assertThat(client.readAnswer().body()).isEqualTo("hello");
    }
  }

  @Test
  void aParkedRequestIsRefusedWhenRefusingFollows() throws Exception {
    pipeline.admission(Admission.PARK);
    try (var client = RawHttp.connection(server.address().getPort())) {
      client.send(request("GET", "/hello"));
      await().atMost(PATIENCE).until(() -> pipeline.inFlight() == 1);

      pipeline.admission(Admission.REFUSE);

      var answer = client.readAnswer();
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.header("Connection")).contains("close");
      assertThat(pipeline.refusedCount()).isEqualTo(1);
    }
  }

  @Test
  void noneIsForgottenWhenParkingEndsWhileTheyArrive() throws Exception {
    int port = server.address().getPort();
    var clients = new ArrayList<io.evenkeel.testkit.RawConnection>();
    try {
      for (int i = 0; i < 16; i++) {
        clients.add(RawHttp.connection(port));
      }
      for (int round = 0; round < 50; round++) {
        pipeline.admission(Admission.PARK);
        for (var client : clients) {
          client.send(request("GET", "/hello"));
        }
        pipeline.admission(Admission.SERVE);
        for (var client : clients) {
          assertThat(client.readAnswer().body()).isEqualTo("hello");
        }
      }
    } finally {
      for (var client : clients) {
        client.close();
      }
    }
    await().atMost(PATIENCE).until(() -> pipeline.inFlight() == 0);
    assertThat(pipeline.servedCount()).isEqualTo(16 * 50);
  }
}
