package io.evenkeel.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubeletTest {

  private static HttpServer answering(int status, String location) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          boolean moved = exchange.getRequestURI().getPath().equals("/moved");
          if (!location.isEmpty()) {
            exchange.getResponseHeaders().set("Location", location);
          }
          exchange.sendResponseHeaders(moved ? 503 : status, -1);
          exchange.close();
        });
    server.start();
    return server;
  }

  @ParameterizedTest
  @CsvSource({
    "200, '', true",
    "204, '', true",
    "304, '', true",
    "400, '', false",
    "503, '', false",
    "302, http://example.org/, true",
    "302, /moved, false"
  })
  void successIs200To399AndRedirectsToTheSameHostAreFollowed(
      int status, String location, boolean success) throws IOException {
    var server = answering(status, location);
    try {
      assertThat(Kubelet.get(server.getAddress().getPort(), "/", Duration.ofSeconds(10)).success())
          .isEqualTo(success);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void noAnswerInTimeIsAFailure() throws IOException {
    var release = new CountDownLatch(1);
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    var threads = Executors.newCachedThreadPool();
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          try {
            release.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    server.start();
    try {
      assertThat(Kubelet.get(server.getAddress().getPort(), "/", Duration.ofMillis(100)).success())
          .isFalse();
    } finally {
      release.countDown();
      server.stop(0);
      threads.shutdownNow();
    }
  }
}
