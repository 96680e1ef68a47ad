package io.evenkeel.benchmarks;

import io.evenkeel.testkit.KeepAliveLoad;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** All kinds of clients against one port, at once. Thread-safe. */
final class SoakLoad {

  private static final String HELLO = "/hello?name=x";
  private static final Duration VISIT = Duration.ofMillis(30);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(70);

  private final SoakTally tally = new SoakTally();
  private final List<Thread> threads = new ArrayList<>();
  private final KeepAliveLoad keepAlive;
  private final KeepAliveLoad oneShot;
  private volatile boolean over;

  private SoakLoad(int port, int keepAliveClients, Duration thinkTime) {
    keepAlive =
        KeepAliveLoad.against("127.0.0.1", port)
            .path(HELLO)
            .clients(keepAliveClients)
            .thinkTime(thinkTime)
            .start();
    oneShot =
        KeepAliveLoad.against("127.0.0.1", port)
            .path(HELLO)
            .clients(4)
            .thinkTime(Duration.ofMillis(2))
            .closeEach(true)
            .start();
    talk(4, port, SlowBodyTalk.KIND, new SlowBodyTalk(6, Duration.ofMillis(50)));
  }

  /** What a balancer passes on: keep-alive, one-shot and slow bodies. */
  static SoakLoad throughBalancer(int port) {
    var load = new SoakLoad(port, 12, Duration.ofMillis(5));
    load.threads.forEach(Thread::start);
    return load;
  }

  /** Everything: pipelined requests, event streams, WebSockets and HTTP/2 too. */
  static SoakLoad direct(int port) {
    var load = new SoakLoad(port, 16, Duration.ZERO);
    load.talk(4, port, PipelinedTalk.KIND, new PipelinedTalk(4));
    load.talk(4, port, EventStreamTalk.KIND, new EventStreamTalk(Optional.empty()));
    load.talk(2, port, EventStreamTalk.KIND, new EventStreamTalk(Optional.of(VISIT)));
    var client = HttpClient.newHttpClient();
    for (int i = 0; i < 4; i++) {
      load.add(new WebSocketTalker(client, port, load.tally, () -> load.over), "websocket-" + i);
    }
    for (int i = 0; i < 4; i++) {
      load.add(new Http2Talker(port, i < 2, load.tally, () -> load.over), "http2-" + i);
    }
    load.threads.forEach(Thread::start);
    return load;
  }

  private void talk(int clients, int port, String kind, Talk talk) {
    for (int i = 0; i < clients; i++) {
      add(new Talker(port, kind, talk, tally, () -> over), kind + "-" + i);
    }
  }

  private void add(Runnable client, String name) {
    var thread = new Thread(client, name);
    thread.setDaemon(true);
    threads.add(thread);
  }

  /** Waits until so many keep-alive requests were answered and each other kind has had answers. */
  void awaitRequests(long keepAliveRequests, int kinds) {
    keepAlive.awaitRequests(keepAliveRequests);
    long limit = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (tally.counts().answers().size() < kinds) {
      if (System.nanoTime() > limit) {
        throw new AssertionError("clients without an answer; answered: " + tally.counts());
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Lets every client finish; what all of them saw. */
  SoakTally.Counts stop() throws InterruptedException {
    over = true;
    long limit = System.nanoTime() + STOP_LIMIT.toNanos();
    tally.add("keep-alive", keepAlive.stop());
    tally.add("one-shot", oneShot.stop());
    for (Thread thread : threads) {
      thread.join(Math.max(1, (limit - System.nanoTime()) / 1_000_000));
      if (thread.isAlive()) {
        throw new AssertionError(thread.getName() + " did not end: " + tally.counts());
      }
    }
    return tally.counts();
  }
}
