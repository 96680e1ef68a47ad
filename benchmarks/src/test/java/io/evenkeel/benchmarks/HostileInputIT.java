package io.evenkeel.benchmarks;

import static io.evenkeel.benchmarks.RunningService.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.testkit.RawHttp;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What no proper client sends. */
class HostileInputIT {

  @SuppressWarnings("NullAway.Init") // by start
  private static RunningService service;

  @BeforeAll
  static void start() {
    service = RunningService.start(Map.of());
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void helloEscapesWhatItIsGiven() throws IOException {
    var answer = service.get("/hello?name=a%22%5C%0A%00%3Cb%3E%C3%A9%F0%9F%98%80");

    assertThat(json(answer.body()).get("message").asString())
        .isEqualTo("hello a\"\\\n\0<b>\u00e9\ud83d\ude00");
  }

  @Test
  void aMalformedQueryIsTheClientsFault() throws IOException {
    var answer = service.get("/hello?name=%zz");

    assertThat(answer.status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/sleep",
        "/sleep?ms",
        "/sleep?ms=",
        "/sleep?ms=-1",
        "/sleep?ms=60001",
        "/sleep?ms=99999999999999999999",
        "/sleep?ms=1e3",
        "/sleep?ms=%D9%A1",
        "/sleep?ms=%22%0A"
      })
  void sleepRefusesWhatIsNoNumberInRange(String path) throws IOException {
    var answer = service.get(path);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(json(answer.body()).get("error").asString()).endsWith("(expected: 0-60000)");
  }

  @Test
  void anAnnouncedLengthBeyondTheLimitIsRefusedUnread() throws IOException {
    var answer =
        RawHttp.exchange(
            service.port(),
            "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999999999\r\n\r\nx");

    assertThat(answer.status()).isEqualTo(413);
    assertThat(service.get("/hello").status()).isEqualTo(200);
  }

  @Test
  void whatIsNotServedIsSaidSo() throws IOException {
    var path = service.get("/nothing");
    var method = service.get("/echo");

    assertThat(path.status()).isEqualTo(404);
    assertThat(method.status()).isEqualTo(405);
    assertThat(method.header("Allow")).contains("POST");
  }
}
