package io.evenkeel.testkit;

import static io.evenkeel.testkit.TinyServer.OK;
import static io.evenkeel.testkit.TinyServer.OK_CLOSE;
import static io.evenkeel.testkit.TinyServer.always;
import static io.evenkeel.testkit.TinyServer.once;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.evenkeel.testkit.Outcome.Broken;
import io.evenkeel.testkit.Outcome.Kind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeepAliveLoadTest {
  private static final String HOST = "127.0.0.1";

  @Test
  void badSettingsNameTheValueAndWhatIsExpected() {
    var load = KeepAliveLoad.against(HOST, 1);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeepAliveLoad.against(HOST, 70_000))
        .withMessage("port: 70000 (expected: 1-65535)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeepAliveLoad.against("no such host", 1))
        .withMessage("host: no such host (expected: a known host or address)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> load.clients(0))
        .withMessage("clients: 0 (expected: 1 or more)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> load.path("hello"))
        .withMessageStartingWith("path: hello (expected: starts with /");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> load.thinkTime(Duration.ofMillis(-1)))
        .withMessage("thinkTime: PT-0.001S (expected: 0 or more)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> load.answerTimeout(Duration.ZERO))
        .withMessage("answerTimeout: PT0S (expected: more than 0)");
  }

  @Test
  void everyWholeAnswerIsCountedOnOneConnectionForEachClient() throws Exception {
    try (var server = TinyServer.start(always(OK));
        var load = load(server).clients(4).start()) {
      load.awaitRequests(400);

      var outcome = load.stop();

      assertThat(outcome.requests()).isGreaterThanOrEqualTo(400);
      assertThat(outcome.statuses()).containsOnlyKeys(200).containsValue(outcome.requests());
      assertThat(outcome.connects()).isEqualTo(4).isEqualTo(server.accepted());
      assertThat(outcome.broken()).isEmpty();
      assertThat(outcome.refused() + outcome.closedByServer() + outcome.idleClosed()).isZero();
      assertThat(load.stop()).isEqualTo(outcome);
    }
  }

  @Test
  void requestAsksForThePathOnTheWire() throws Exception {
    try (var server =
            TinyServer.start(
                talk ->
                    talk.say(talk.request().startsWith("GET /a?b=c HTTP/1.1\r\n") ? OK : "no"));
        var load = load(server).clients(1).path("/a?b=c").start()) {
      load.awaitRequests(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, Chunked\r\n\r\n0\r\nTrailer: x\r\n\r\n",
        "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200\r\ncontent-length:0\r\n\r\n",
        "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"
      })
  void answerIsWholeInEveryFramingThatHttpAllows(String answer) throws Exception {
    try (var server = TinyServer.start(always(answer));
        var load = load(server).clients(1).start()) {
      load.awaitRequests(20);

      var outcome = load.stop();

      assertThat(outcome.broken()).isEmpty();
      assertThat(outcome.connects()).isEqualTo(1);
    }
  }

  @Test
  void closeInsteadOfAnAnswerIsBrokenOnTheConnectionInUse() throws Exception {
    TinyServer.Script closesOnTheFourth =
        talk -> {
          for (int i = 0; i < 3; i++) {
            talk.hasRequest();
            talk.say(OK);
          }
          talk.hasRequest();
        };

    try (var server = TinyServer.start(closesOnTheFourth);
        var load = load(server).clients(2).start()) {
      load.awaitRequests(30);

      var outcome = load.stop();

      assertThat(outcome.broken()).hasSizeGreaterThanOrEqualTo(8);
      assertThat(outcome.broken()).extracting(Broken::kind).containsOnly(Kind.REUSED);
      assertThat(outcome.broken().get(0).detail())
          .isEqualTo("EOFException: closed before the first byte of an answer");
      assertThat(outcome.idleClosed() + outcome.closedByServer()).isZero();
    }
  }

  @Test
  void unannouncedCloseIsIdleClosedWhenItIsSeenBeforeTheNextRequest() throws Exception {
    try (var server = TinyServer.start(once(OK));
        var load = load(server).clients(2).thinkTime(Duration.ofMillis(500)).start()) {
      load.awaitRequests(4);

      var outcome = load.stop();

      assertThat(outcome.broken()).isEmpty();
      assertThat(outcome.idleClosed()).isGreaterThanOrEqualTo(2);
      assertThat(outcome.closedByServer()).isZero();
    }
  }

  @Test
  void unannouncedCloseIsEitherIdleClosedOrBrokenButNeverUnseen() throws Exception {
    try (var server = TinyServer.start(once(OK));
        var load = load(server).clients(4).start()) {
      load.awaitRequests(200);

      var outcome = load.stop();

      assertThat(outcome.broken()).extracting(Broken::kind).doesNotContain(Kind.FRESH);
      assertThat(outcome.broken().size() + outcome.idleClosed())
          .isBetween(outcome.connects() - 4, outcome.connects());
    }
  }

  @Test
  void announcedCloseIsNotBrokenAndTheClientComesBack() throws Exception {
    try (var server = TinyServer.start(once(OK_CLOSE));
        var load = load(server).clients(4).start()) {
      load.awaitRequests(200);

      var outcome = load.stop();

      assertThat(outcome.broken()).isEmpty();
      assertThat(outcome.idleClosed()).isZero();
      assertThat(outcome.closedByServer())
          .isEqualTo(outcome.requests())
          .isEqualTo(outcome.connects());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345|closed after 5 of 10 bytes of the body",
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\nConnection: close\r\n\r\n12345|closed after 5 of 10",
        "HTTP/1.1 200 OK\r\nContent-Length: 10|closed after 35 bytes of an answer's head",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n|closed inside a chunked body",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n|closed inside a chunked body",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nok\r\n0\r\n\r\n|a chunk is longer",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n|not a chunk size: zz",
        "HTTP/1.1 200 OK\r\n\r\nok|neither Content-Length nor chunked",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nok|1 bytes after the end of the answer",
        "HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok|Content-Length: -2 (expected",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok|Content-Length: 3 (exp",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n|not a header: no colon",
        "SSH-2.0-OpenSSH_9.2\r\n\r\n|not a status line: SSH-2.0-OpenSSH_9.2",
        "HTTP/1.1 2x0 OK\r\n\r\n|not a status line: HTTP/1.1 2x0 OK",
        "|closed before the first byte of an answer"
      })
  void incompleteAnswerIsBrokenAndSaysWhatWasSeen(String answerAndDetail) throws Exception {
    String[] parts = answerAndDetail.split("\\|", -1);

    try (var server = TinyServer.start(once(parts[0]));
        var load = load(server).clients(1).start()) {
      await().until(() -> !load.outcome().broken().isEmpty());

      var outcome = load.stop();

      assertThat(outcome.requests()).isZero();
      assertThat(outcome.broken().get(0).kind()).isEqualTo(Kind.FRESH);
      assertThat(outcome.broken().get(0).detail()).contains(": " + parts[1]);
      assertThat(outcome.broken().get(0).millis()).isBetween(0L, 60_000L);
    }
  }

  @Test
  void resetOfANewConnectionIsBrokenAndFresh() throws Exception {
    TinyServer.Script resetsOnRequest =
        talk -> {
          talk.hasRequest();
          talk.reset();
        };

    try (var server = TinyServer.start(resetsOnRequest);
        var load = load(server).clients(1).start()) {
      await().until(() -> load.outcome().broken().size() >= 3);

      assertThat(load.stop().broken())
          .allSatisfy(
              broken -> {
                assertThat(broken.kind()).isEqualTo(Kind.FRESH);
                assertThat(broken.detail()).contains("Connection reset");
              });
    }
  }

  @Test
  void resetSeenBeforeTheNextRequestIsIdleClosed() throws Exception {
    TinyServer.Script resetsWhenIdle =
        talk -> {
          talk.hasRequest();
          talk.say(OK);
          talk.reset();
        };

    try (var server = TinyServer.start(resetsWhenIdle);
        var load = load(server).clients(1).thinkTime(Duration.ofMillis(500)).start()) {
      load.awaitRequests(2);

      var outcome = load.stop();

      assertThat(outcome.broken()).isEmpty();
      assertThat(outcome.idleClosed()).isGreaterThanOrEqualTo(1);
    }
  }

  @Test
  void bytesThatNobodyAskedForAreBroken() throws Exception {
    var secondAnswer = new CountDownLatch(1);
    TinyServer.Script answersTwice =
        talk -> {
          talk.hasRequest();
          talk.say(OK);
          secondAnswer.await();
          talk.say(OK);
          talk.hasRequest();
        };

    try (var server = TinyServer.start(answersTwice);
        var load = load(server).clients(1).thinkTime(Duration.ofSeconds(1)).start()) {
      load.awaitRequests(1);
      secondAnswer.countDown();
      await().until(() -> !load.outcome().broken().isEmpty());

      assertThat(load.stop().broken().get(0).detail())
          .isEqualTo("bytes arrived before the request was sent");
    }
  }

  @Test
  void refusedConnectionsAreCountedAndTriedAgain() throws Exception {
    int port = ServiceProcess.freePort();

    try (var load = KeepAliveLoad.against(HOST, port).clients(2).start()) {
      await().until(() -> load.outcome().refused() >= 4);
      assertThat(load.outcome().connects()).isZero();

      try (var server = TinyServer.start(port, always(OK))) {
        load.awaitRequests(10);
        await().until(() -> server.accepted() == 2);
        assertThat(load.stop().broken()).isEmpty();
      }
    }
  }

  @Test
  void serverThatHangsIsBrokenAfterTheAnswerTimeout() throws Exception {
    var never = new CountDownLatch(1);

    try (var server = TinyServer.start(talk -> never.await());
        var load = load(server).clients(1).answerTimeout(Duration.ofMillis(100)).start()) {
      await().until(() -> !load.outcome().broken().isEmpty());

      var broken = load.stop().broken().get(0);

      assertThat(broken.detail()).isEqualTo("SocketTimeoutException: deadline passed");
      assertThat(broken.millis()).isGreaterThanOrEqualTo(100);
    }
  }

  @Test
  void endlessAnswerDoesNotOutliveTheAnswerTimeout() throws Exception {
    TinyServer.Script endless =
        talk -> {
          talk.hasRequest();
          talk.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
          while (true) {
            talk.say("5\r\n12345\r\n".repeat(1000));
          }
        };

    try (var server = TinyServer.start(endless);
        var load = load(server).clients(1).answerTimeout(Duration.ofMillis(200)).start()) {
      await().until(() -> !load.outcome().broken().isEmpty());

      assertThat(load.stop().broken().get(0).detail()).contains("deadline passed");
    }
  }

  @Test
  void endlessHeadIsGivenUpAtALimit() throws Exception {
    TinyServer.Script endless =
        talk -> {
          talk.hasRequest();
          talk.say("HTTP/1.1 200 OK\r\n");
          while (true) {
            talk.say("X: y\r\n".repeat(1000));
          }
        };

    try (var server = TinyServer.start(endless);
        var load = load(server).clients(1).start()) {
      await().until(() -> !load.outcome().broken().isEmpty());

      assertThat(load.stop().broken().get(0).detail())
          .contains("no end of the head or line within 1048576 bytes");
    }
  }

  @Test
  void closeEachCarriesOneRequestOnEachConnection() throws Exception {
    TinyServer.Script wantsClose =
        talk -> talk.say(talk.request().contains("\r\nConnection: close\r\n") ? OK_CLOSE : "no");

    try (var server = TinyServer.start(wantsClose);
        var load = load(server).clients(4).closeEach(true).start()) {
      load.awaitRequests(100);

      var outcome = load.stop();

      assertThat(outcome.broken()).isEmpty();
      assertThat(outcome.connects()).isEqualTo(outcome.requests());
    }
  }

  @Test
  void stopLetsTheRequestInFlightFinish() throws Exception {
    var asked = new CountDownLatch(1);
    var mayAnswer = new CountDownLatch(1);
    TinyServer.Script slow =
        talk -> {
          talk.hasRequest();
          asked.countDown();
          mayAnswer.await();
          talk.say(OK);
          talk.hasRequest();
        };

    try (var server = TinyServer.start(slow);
        var load = load(server).clients(1).start()) {
      asked.await();
      var stopping = CompletableFuture.supplyAsync(load::stop);
      await().during(Duration.ofMillis(150)).until(() -> !stopping.isDone());
      mayAnswer.countDown();

      assertThat(stopping).succeedsWithin(Duration.ofSeconds(5));
      assertThat(stopping.join().requests()).isEqualTo(1);
      assertThat(stopping.join().broken()).isEmpty();
    }
  }

  @Test
  void stopDoesNotWaitForTheThinkTime() throws Exception {
    try (var server = TinyServer.start(always(OK));
        var load = load(server).clients(2).thinkTime(Duration.ofHours(1)).start()) {
      load.awaitRequests(2);

      assertThat(CompletableFuture.supplyAsync(load::stop)).succeedsWithin(Duration.ofSeconds(5));
    }
  }

  @Test
  void awaitingMoreRequestsThanComeShowsTheOutcomeSoFar() throws Exception {
    try (var server = TinyServer.start(always(OK));
        var load = load(server).clients(1).thinkTime(Duration.ofHours(1)).start()) {
      load.awaitRequests(1);

      assertThatThrownBy(() -> load.awaitRequests(2, Duration.ofMillis(50)))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("fewer than 2 requests in PT0.05S: Outcome[requests=1");
    }
  }

  private static KeepAliveLoad.Builder load(TinyServer server) {
    return KeepAliveLoad.against(HOST, server.port());
  }
}
