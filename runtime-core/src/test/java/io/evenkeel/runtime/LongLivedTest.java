package io.evenkeel.runtime;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.config.ConfigSource;
import io.evenkeel.runtime.http.Routes;
import io.evenkeel.testkit.RawHttp;
import io.undertow.Handlers;
import io.undertow.websockets.core.AbstractReceiveListener;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of answers that have no end of their own. */
class LongLivedTest {

  private static ServiceRuntime service(String managementPort, CountDownLatch connected) {
    return ServiceRuntime.builder("streams")
        .source(
            ConfigSource.of(
                "test",
                Map.of(
                    "http.port", 0,
                    "http.host", "127.0.0.1",
                    "management.port", managementPort,
                    "shutdown.pre-drain.max", "0s",
                    "shutdown.timeout", "10s")))
        .start(
            service ->
                service.http(
                    routes ->
                        routes
                            .get(
                                "/ws",
                                Handlers.websocket(
                                    (exchange, channel) -> {
                                      channel
                                          .getReceiveSetter()
                                          .set(new AbstractReceiveListener() {});
                                      channel.resumeReceives();
                                      connected.countDown();
                                    }))
                            .get(
                                "/events",
                                Handlers.serverSentEvents(
                                    (connection, lastId) -> {
                                      connection.send("first");
                                      connected.countDown();
                                    }))
                            .get(
                                "/import",
                                Routes.refusedWhileDraining(
                                    exchange -> exchange.getResponseSender().send("imported")))));
  }

  private static final class Closing implements WebSocket.Listener {
    final CompletableFuture<Integer> code = new CompletableFuture<>();

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int statusCode, String reason) {
      code.complete(statusCode);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      code.completeExceptionally(error);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "shared"})
  void webSocketIsToldToGoAway(String managementPort) throws Exception {
    var connected = new CountDownLatch(1);
    var closing = new Closing();
    try (var service = service(managementPort, connected)) {
      HttpClient.newHttpClient()
          .newWebSocketBuilder()
          .buildAsync(URI.create("ws://127.0.0.1:" + service.httpPort() + "/ws"), closing)
          .get(10, SECONDS);
      assertThat(connected.await(10, SECONDS)).isTrue();

      var report = service.stop();

      assertThat(closing.code.get(10, SECONDS)).isEqualTo(1001);
      assertThat(report.cut()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "shared"})
  void eventStreamEndsAfterWhatWasSent(String managementPort) throws Exception {
    var connected = new CountDownLatch(1);
    try (var service = service(managementPort, connected)) {
      var request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.httpPort() + "/events"))
              .build();
      CompletableFuture<List<String>> lines =
          HttpClient.newHttpClient()
              .sendAsync(request, BodyHandlers.ofLines())
              .thenApply(answer -> read(answer.body()));
      assertThat(connected.await(10, SECONDS)).isTrue();

      var report = service.stop();

      assertThat(lines.get(10, SECONDS)).contains("data:first");
      assertThat(report.cut()).isEmpty();
    }
  }

  private static List<String> read(Stream<String> lines) {
    return lines.toList();
  }

  @Test
  void webSocketThatIgnoresTheCloseHoldsNothingUp() throws Exception {
    var connected = new CountDownLatch(1);
    try (var service = service("0", connected);
        var client = RawHttp.connection(service.httpPort())) {
      client.send(
          """
          GET /ws HTTP/1.1\r
          Host: localhost\r
          Upgrade: websocket\r
          Connection: Upgrade\r
          Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
          Sec-WebSocket-Version: 13\r
          \r
          """);
      assertThat(connected.await(10, SECONDS)).isTrue();

      var report = service.stop();

      assertThat(report.cut()).isEmpty();
      assertThat(report.took()).isLessThan(Duration.ofSeconds(5));
    }
  }

  @Test
  void routeThatAsksForItIsRefusedFromTheBeginningOfTheDrain() throws Exception {
    try (var service = service("0", new CountDownLatch(2));
        var busy = RawHttp.connection(service.httpPort());
        var client = RawHttp.connection(service.httpPort())) {
      client.send("GET /import HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(client.readAnswer().body()).isEqualTo("imported");
      busy.send("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
      client.send("GET /import HTTP/1.1\r\nHost: loc");
      var stopping = CompletableFuture.supplyAsync(service::stop);
      while (!service.state().stopping()) {
        Thread.onSpinWait();
      }

      client.send("alhost\r\n\r\n");

      var answer = client.readAnswer();
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.header("Retry-After")).isPresent();
      assertThat(answer.header("Connection")).contains("close");
      assertThat(stopping.get(30, SECONDS).cut()).isEmpty();
    }
  }
}
