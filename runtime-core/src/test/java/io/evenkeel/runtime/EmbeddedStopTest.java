package io.evenkeel.runtime;

import static io.evenkeel.runtime.Embedded.PATIENCE;
import static io.evenkeel.runtime.Embedded.noting;
import static io.evenkeel.runtime.Embedded.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.evenkeel.runtime.http.Routes;
import io.evenkeel.runtime.lifecycle.Component;
import io.evenkeel.runtime.lifecycle.Deadline;
import io.evenkeel.runtime.lifecycle.LifecycleState;
import io.evenkeel.runtime.lifecycle.StopReport;
import io.evenkeel.testkit.RawHttp;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stop inside somebody else's process. */
@Timeout(120)
class EmbeddedStopTest {

  private final List<String> journal = new CopyOnWriteArrayList<>();

  @Test
  void componentsStopInReverseAndResourcesLast() throws Exception {
    var runtime =
        service("orders")
            .start(
                service -> {
                  service.closing(() -> journal.add("close pool"));
                  service.component("first", noting(journal, "first"));
                  service.component("second", noting(journal, "second"));
                  service.http(r -> r.get("/hello", e -> {}));
                });
    int http = runtime.httpPort();
    int management = runtime.managementPort();

    var report = runtime.stop();

    assertThat(report.clean()).isTrue();
    assertThat(runtime.state()).isEqualTo(LifecycleState.STOPPED);
    assertThat(journal.subList(2, 4)).containsExactlyInAnyOrder("drain first", "drain second");
    assertThat(journal).endsWith("stop second", "stop first", "close pool");
    assertThatThrownBy(() -> RawHttp.get(http, "/hello")).isInstanceOf(ConnectException.class);
    assertThatThrownBy(() -> RawHttp.get(management, "/livez"))
        .isInstanceOf(ConnectException.class);
  }

  @Test
  void allThatStopGetOneReportAndClosingAgainDoesNothing() {
    var runtime = service("orders").start(s -> s.component("part", noting(journal, "part")));
    var reports =
        IntStream.range(0, 6).mapToObj(i -> CompletableFuture.supplyAsync(runtime::stop)).toList();

    StopReport first = reports.get(0).join();

    assertThat(reports).allSatisfy(r -> assertThat(r.join()).isSameAs(first));
    runtime.close();
    runtime.close();
    assertThat(runtime.stop()).isSameAs(first);
    assertThat(journal).containsExactly("start part", "drain part", "stop part");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "shared"})
  void aRequestInFlightIsFinishedWhileTheProbesSayDraining(String managementPort) throws Exception {
    var entered = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    var runtime =
        service("orders", Map.of("management.port", managementPort))
            .start(
                s ->
                    s.http(
                        r ->
                            r.get(
                                "/slow",
                                Routes.blocking(
                                    e -> {
                                      entered.countDown();
                                      release.await();
                                      e.getOutputStream()
                                          .write("done".getBytes(StandardCharsets.UTF_8));
                                    }))));
    try (var client = RawHttp.connection(runtime.httpPort())) {
      client.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
      entered.await();

      var stop = CompletableFuture.supplyAsync(runtime::stop);
      await()
          .atMost(PATIENCE)
          .until(() -> RawHttp.get(runtime.managementPort(), "/readyz").status() == 503);
      assertThat(RawHttp.get(runtime.managementPort(), "/readyz").body())
          .startsWith("[-]draining\n");
      assertThat(RawHttp.get(runtime.managementPort(), "/livez").status()).isEqualTo(200);
      assertThat(stop).isNotDone();
      release.countDown();

      var answer = client.readAnswer();
      assertThat(answer.body()).isEqualTo("done");
      assertThat(answer.header("Connection")).contains("close");
      assertThat(stop.get().clean()).isTrue();
    }
  }

  @Test
  void theManagementPortAnswersUntilTheLastComponentHasStopped() throws Exception {
    var seen = new CopyOnWriteArrayList<Integer>();
    var port = new CompletableFuture<Integer>();
    var runtime =
        service("orders")
            .start(
                service ->
                    service.component(
                        "first",
                        new Component() {
                          @Override
                          public void stop(Deadline deadline) throws Exception {
                            seen.add(RawHttp.get(port.get(), "/livez").status());
                            seen.add(RawHttp.get(port.get(), "/readyz").status());
                          }
                        }));
    port.complete(runtime.managementPort());

    assertThat(runtime.stop().clean()).isTrue();
    assertThat(seen).containsExactly(200, 503);
  }

  @Test
  void whatHangsIsCutAndNamedAndTheRestStops() {
    var runtime =
        service("orders", Map.of("shutdown.timeout", "1500ms"))
            .start(
                service -> {
                  service.component("first", noting(journal, "first"));
                  service.component(
                      "hanging",
                      new Component() {
                        @Override
                        public void stop(Deadline deadline) throws InterruptedException {
                          new CountDownLatch(1).await();
                        }
                      });
                });

    var report = runtime.stop();

    assertThat(report.cut()).containsExactly("hanging stop");
    assertThat(runtime.state()).isEqualTo(LifecycleState.STOPPED);
    assertThat(journal).endsWith("stop first");
    assertThat(report.took()).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void aHandlerThatHoldsAnIoThreadForGoodDoesNotHoldTheStop() throws Exception {
    var entered = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    var runtime =
        service("orders", Map.of("shutdown.timeout", "2s", "http.io-threads", 1))
            .start(
                s ->
                    s.http(
                        r ->
                            r.get(
                                "/hang",
                                e -> {
                                  entered.countDown();
                                  while (release.getCount() > 0) {
                                    try {
                                      release.await();
                                    } catch (InterruptedException ignored) {
                                      // a handler that cannot be told to stop
                                    }
                                  }
                                })));
    try (var client = RawHttp.connection(runtime.httpPort())) {
      client.send("GET /hang HTTP/1.1\r\nHost: x\r\n\r\n");
      entered.await();

      var report = runtime.stop();

      assertThat(report.clean()).isFalse();
      assertThat(report.cut().get(0)).contains("GET /hang");
      assertThat(report.took()).isLessThan(Duration.ofSeconds(20));
      assertThat(runtime.state()).isEqualTo(LifecycleState.STOPPED);
    } finally {
      release.countDown();
    }
  }
}
