package io.evenkeel.runtime;

import static io.evenkeel.runtime.http.Routes.blocking;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.evenkeel.config.ConfigSource;
import io.evenkeel.testkit.RawHttp;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What clients do that is no error of the service. */
class ClientFaultTest {

  private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          events.add(event);
        }
      };
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final ServiceRuntime service =
      ServiceRuntime.builder("faults")
          .source(
              ConfigSource.of(
                  "test",
                  Map.of(
                      "http.port", 0,
                      "http.host", "127.0.0.1",
                      "http.max-body-size", "1KiB",
                      "management.port", "0",
                      "shutdown.pre-drain.max", "0s")))
          .start(
              s ->
                  s.http(
                      routes ->
                          routes.post(
                              "/echo",
                              blocking(
                                  e -> {
                                    byte[] body = e.getInputStream().readAllBytes();
                                    e.getOutputStream().write(body);
                                  }))));

  @BeforeEach
  void capture() {
    appender.start();
    root.addAppender(appender);
  }

  @AfterEach
  void stop() {
    root.detachAppender(appender);
    service.close();
  }

  @Test
  void clientThatAsksFirstIsToldToContinue() throws Exception {
    try (var client = RawHttp.connection(service.httpPort())) {
      client.send(
          """
          POST /echo HTTP/1.1\r
          Host: localhost\r
          Content-Length: 5\r
          Expect: 100-continue\r
          \r
          """);

      assertThat(client.readAnswer().status()).isEqualTo(100);
      client.send("hello");
      var answer = client.readAnswer();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("hello");
    }
  }

  @Test
  void bodyThatIsTooLongIsNoErrorOfTheService() throws Exception {
    var answer =
        RawHttp.exchange(
            service.httpPort(),
            """
            POST /echo HTTP/1.1\r
            Host: localhost\r
            Connection: close\r
            Content-Length: 2000\r
            \r
            """);

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.header("Content-Type")).contains("application/problem+json");
    assertThat(events).noneMatch(e -> e.getLevel() == Level.ERROR);
  }

  @Test
  void clientThatLeavesBeforeTheAnswerIsLoggedAs499WithoutAStack() throws Exception {
    try (var client = RawHttp.connection(service.httpPort())) {
      client.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf");
    }

    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> events.stream().anyMatch(e -> e.getFormattedMessage().endsWith("/echo 499")));
    assertThat(events).noneMatch(e -> e.getLevel() == Level.ERROR);
  }
}
