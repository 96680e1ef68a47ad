package io.evenkeel.health.checks;

import static io.evenkeel.health.checks.Looks.assertUp;
import static io.evenkeel.health.checks.Looks.awaitUp;
import static io.evenkeel.health.checks.Looks.reason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.net.httpserver.HttpServer;
import io.evenkeel.health.testkit.TcpRelay;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpProbeTest {

  private final int port = TcpRelay.freePort();
  private final AtomicInteger status = new AtomicInteger(200);
  private volatile String body = "all is ok";
  private HttpServer server;
  private TcpRelay relay;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
    server.createContext(
        "/",
        exchange -> {
          byte[] bytes = body.getBytes(java.nio.charset.StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Location", "/elsewhere");
          boolean secret = "hunter2".equals(exchange.getRequestHeaders().getFirst("X-Key"));
          exchange.sendResponseHeaders(secret ? 204 : status.get(), secret ? -1 : bytes.length);
          try (exchange;
              var out = exchange.getResponseBody()) {
            out.write(bytes);
          }
        });
    server.start();
    relay = new TcpRelay(port);
  }

  @AfterEach
  void stop() {
    relay.close();
    server.stop(0);
  }

  private URI uri() {
    return URI.create("http://localhost:" + relay.port() + "/ready?token=hunter2");
  }

  private String where() {
    return "GET http://localhost:" + relay.port() + "/ready";
  }

  @Test
  void upDownAndUpAgain() throws Exception {
    var probe = HttpProbe.of(uri());
    assertUp(probe);

    relay.refuse();
    assertThat(reason(probe)).isEqualTo(where() + " refused the connection");
    relay.accept();
    awaitUp(probe);

    status.set(503);
    assertThat(reason(probe)).isEqualTo(where() + " answered 503 (expected: 200-299)");
    status.set(200);
    assertUp(probe);
  }

  @Test
  void aFrozenServerIsDownInTimeAndItsConnectionIsClosed() throws Exception {
    var probe = HttpProbe.of(uri()).within(Duration.ofMillis(300));
    awaitUp(probe);

    relay.freeze();
    for (int i = 0; i < 4; i++) {
      assertThat(reason(probe)).isEqualTo(where() + " was not answered within 300 ms");
    }
    relay.thaw();
    awaitUp(probe);
    Awaitility.await().until(() -> relay.clients() <= 1);
  }

  @Test
  void redirectsAreNotFollowed() throws Exception {
    status.set(302);

    assertThat(reason(HttpProbe.of(uri())))
        .isEqualTo(where() + " answered 302 (expected: 200-299)");
    assertUp(HttpProbe.of(uri()).status(302, 302));
    assertThat(reason(HttpProbe.of(uri()).status(401, 401)))
        .endsWith("answered 302 (expected: 401)");
  }

  @Test
  void theBodyIsLookedThroughUpToItsLimit() throws Exception {
    assertUp(HttpProbe.of(uri()).bodyContains("ok"));
    assertThat(reason(HttpProbe.of(uri()).bodyContains("fine")))
        .isEqualTo(where() + " answered 200 without \"fine\" in the first 65536 bytes");

    body = "x".repeat(3_000_000) + "ok";
    assertUp(HttpProbe.of(uri()).bodyContains("ok").bodyLimit(4_000_000));
  }

  @Test
  void aBodyThatIsTooLongEndsTheConnection() throws Exception {
    body = "x".repeat(3_000_000) + "ok";

    assertThat(reason(HttpProbe.of(uri()).bodyContains("ok"))).contains("without \"ok\"");
    Awaitility.await().until(() -> relay.clients() == 0);
  }

  @Test
  void headersAreSentAndTheirValuesNeverPrinted() throws Exception {
    assertUp(
        HttpProbe.of(uri()).status(204, 204).header("X-Other", "1").header("X-Key", "hunter2"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HttpProbe.of(uri()).header("X-Key", "hunter2\n"))
        .withMessage("header \"X-Key\": refused by the HTTP client, its name or its value")
        .withNoCause();
  }

  @Test
  void userInfoIsRefusedWithoutPrintingIt() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HttpProbe.of(URI.create("http://app:hunter2@host/x?token=hunter2")))
        .withMessage("uri: user info in http://host/x (expected: a header Authorization)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HttpProbe.of(URI.create("ftp://app:hunter2@host/")))
        .withMessage("uri: ftp://***@host/ (expected: http or https and a host)");
  }

  @Test
  void limitsThatCannotBeAreRefused() {
    var probe = HttpProbe.of(uri());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> probe.status(300, 200))
        .withMessage("status: 300 to 200 (expected: an ascending range within 100-599)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> probe.bodyLimit(0))
        .withMessage("bodyLimit: 0 bytes (expected: 1 to 16777216)");
    assertThatIllegalArgumentException().isThrownBy(() -> probe.bodyContains(""));
  }

  @Test
  void anUnknownHostIsSaidToBeUnknown() throws Exception {
    var probe = HttpProbe.of(URI.create("http://no-such-host.invalid/"));

    assertThat(reason(probe.within(Duration.ofSeconds(30))))
        .isEqualTo("GET http://no-such-host.invalid/: unknown host");
  }
}
