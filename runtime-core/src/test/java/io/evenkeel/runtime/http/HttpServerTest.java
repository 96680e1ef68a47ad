package io.evenkeel.runtime.http;

import static io.evenkeel.runtime.http.TestPort.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.runtime.lifecycle.Deadline;
import io.evenkeel.testkit.RawHttp;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HttpServerTest {

  private static HttpService service(TestSettings settings) {
    return new HttpService(
        "test",
        settings.build(),
        List.of(Routes.application().get("/hello", e -> e.getResponseSender().send("hello"))),
        false,
        TestPort.timing(new SimpleMeterRegistry()),
        OpenTelemetry.noop(),
        summary -> {});
  }

  @Test
  void aPortInUseSaysWhichPortWhyAndHowToFindTheOwner() throws Exception {
    try (var owner = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = owner.getLocalPort();

      assertThatThrownBy(() -> service(TestSettings.defaults().port(port)).start())
          .isInstanceOf(BindFailedException.class)
          .hasMessage(
              "cannot listen on 127.0.0.1:"
                  + port
                  + ": Address already in use. Find the owner with: ss -ltnp 'sport = :"
                  + port
                  + "'")
          .hasCauseInstanceOf(java.net.BindException.class);
    }
  }

  @Test
  void anUnknownHostSaysSo() {
    assertThatThrownBy(() -> service(TestSettings.defaults().host("no-such-host.invalid")).start())
        .isInstanceOf(BindFailedException.class)
        .hasMessage(
            "cannot listen on no-such-host.invalid:0:"
                + " no-such-host.invalid is not an address of this machine");
  }

  @Test
  void anAddressOfAnotherMachineSaysWhichAndNamesNoOwner() {
    assertThatThrownBy(() -> service(TestSettings.defaults().host("192.0.2.1")).start())
        .isInstanceOf(BindFailedException.class)
        .hasMessageStartingWith("cannot listen on 192.0.2.1:0: ")
        .hasMessageNotContaining("ss -ltnp");
  }

  @Test
  void aFailedBindLeavesNoThreads() throws Exception {
    var settings = TestSettings.defaults().host("192.0.2.1").build();

    assertThatThrownBy(() -> HttpServer.bind("orphan", settings, e -> {}))
        .isInstanceOf(BindFailedException.class);

    awaitNoThreads("orphan");
  }

  @Test
  void aClosedServerLeavesNoThreads() throws Exception {
    var server =
        HttpServer.bind(
            "brief", TestSettings.defaults().build(), e -> e.getResponseSender().send("hello"));
    server.accept();
    assertThat(RawHttp.get(server.address().getPort(), "/").body()).isEqualTo("hello");
    assertThat(threads("brief")).contains("brief-io-1", "brief-io-2", "brief-accept-1");

    server.close(Deadline.after(PATIENCE));

    awaitNoThreads("brief");
    server.close(Deadline.after(PATIENCE)); // a second time does nothing
  }

  private static List<String> threads(String prefix) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith(prefix + "-") || name.startsWith(prefix + " "))
        .toList();
  }

  private static void awaitNoThreads(String prefix) {
    Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(threads(prefix)).isEmpty());
  }

  @Test
  void connectionsWaitInTheKernelUntilTheServerAccepts() throws Exception {
    var server =
        HttpServer.bind(
            "late", TestSettings.defaults().build(), e -> e.getResponseSender().send("hello"));
    try (var client = RawHttp.connection(server.address().getPort())) {
      client.send(TestPort.request("GET", "/"));

      server.accept();

      assertThat(client.readAnswer().body()).isEqualTo("hello");
    } finally {
      server.close(Deadline.after(PATIENCE));
    }
  }

  @Test
  void theAddressIsKnownOnceItIsBound() throws Exception {
    var service = service(TestSettings.defaults());
    assertThatThrownBy(service::address)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("test: the application port is not bound");
    assertThatThrownBy(service::describe).isInstanceOf(IllegalStateException.class);
    assertThat(service.connections()).isZero();
    assertThat(service.inFlight()).isZero();

    service.start();

    int port = service.address().getPort();
    assertThat(port).isPositive();
    assertThat(service.url()).isEqualTo("http://127.0.0.1:" + port);
    assertThat(service.describe())
        .startsWith("http://127.0.0.1:" + port + ", 2 IO threads, ")
        .contains(
            Runtime.version().feature() >= 21 ? "virtual threads" : "16 worker threads",
            Runtime.getRuntime().availableProcessors() + " processors",
            " MiB heap");
    service.stop(Deadline.after(PATIENCE));
  }

  @Test
  void anIpv6AddressIsBracketedInTheUrl() throws Exception {
    var service = service(TestSettings.defaults().host("::1"));
    org.junit.jupiter.api.Assumptions.assumeTrue(ipv6(), "no IPv6 here");
    service.start();

    assertThat(service.url()).isEqualTo("http://[::1]:" + service.address().getPort());
    service.stop(Deadline.after(PATIENCE));
  }

  private static final byte[] LOOPBACK_6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

  private static boolean ipv6() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getByAddress(LOOPBACK_6))) {
      return socket.isBound();
    } catch (java.io.IOException e) {
      return false;
    }
  }

  @Test
  void threadsDefaultToTheProcessors() {
    var d = TestSettings.defaults().build();
    var settings =
        new HttpSettings(
            d.host(),
            d.port(),
            Optional.empty(),
            Optional.empty(),
            d.backlog(),
            d.maxConnections(),
            d.maxHeaderSize(),
            d.maxBodySize(),
            d.parseTimeout(),
            d.idleTimeout(),
            d.bodyTimeout(),
            d.writeTimeout(),
            d.requestTimeout(),
            d.timeoutHeader(),
            d.timeoutHeaderFrom(),
            d.overload(),
            d.h2c());
    int processors = Runtime.getRuntime().availableProcessors();

    assertThat(settings.ioThreadCount()).isEqualTo(Math.max(2, processors));
    assertThat(settings.workerThreadCount()).isEqualTo(Math.max(16, 8 * processors));
    assertThat(d.ioThreadCount()).isEqualTo(2);
    assertThat(d.workerThreadCount()).isEqualTo(16);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 50})
  void closeReturnsThoughAHandlerHoldsTheWorkers(int requests) throws Exception {
    var gate = new java.util.concurrent.CountDownLatch(1);
    var port =
        TestPort.start(
            r ->
                r.get(
                    "/hang",
                    Routes.blocking(
                        e -> {
                          while (gate.getCount() > 0) {
                            try {
                              gate.await();
                            } catch (InterruptedException ignored) {
                              // a handler that cannot be told to stop
                            }
                          }
                        })));
    var clients = new java.util.ArrayList<io.evenkeel.testkit.RawConnection>();
    for (int i = 0; i < requests; i++) {
      var client = port.connect();
      client.send(TestPort.request("GET", "/hang"));
      clients.add(client);
    }
    port.awaitInFlight(requests);
    long from = System.nanoTime();

    port.close();

    assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - from)).isLessThan(20);
    gate.countDown();
    for (var client : clients) {
      assertThat(client.isClosedByPeer(PATIENCE)).isTrue();
      client.close();
    }
  }
}
