package io.evenkeel.benchmarks;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Sends a text, waits for the same one, and so on, until told by close 1001 to leave. */
final class WebSocketTalker implements Runnable {

  static final String KIND = "websocket";
  private static final int GOING_AWAY = 1001;
  private static final long PAUSE_NANOS = Duration.ofMillis(10).toNanos();

  private final HttpClient client;
  private final URI address;
  private final SoakTally tally;
  private final BooleanSupplier over;

  WebSocketTalker(HttpClient client, int port, SoakTally tally, BooleanSupplier over) {
    this.client = client;
    this.address = URI.create("ws://127.0.0.1:" + port + "/socket");
    this.tally = tally;
    this.over = over;
  }

  @Override
  public void run() {
    while (!over.getAsBoolean()) {
      var talk = new Listener();
      try {
        client.newWebSocketBuilder().buildAsync(address, talk).join();
        talk.end.join();
      } catch (CompletionException e) {
        failed(e.getCause() == null ? e : e.getCause());
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private void failed(Throwable e) {
    if (e instanceof WebSocketHandshakeException refusal) {
      tally.answeredUnlogged(KIND, refusal.getResponse().statusCode());
    } else if (e instanceof ConnectException) {
      tally.refused();
    } else if (e instanceof IOException && Talker.isReset(String.valueOf(e.getMessage()))) {
      tally.reset(KIND, "handshake: " + e);
    } else {
      tally.broken(KIND, "handshake: " + e);
    }
  }

  private final class Listener implements WebSocket.Listener {

    final CompletableFuture<Void> end = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();

    @Override
    public void onOpen(WebSocket socket) {
      ping(socket);
      socket.request(1);
    }

    private void ping(WebSocket socket) {
      // Fails when the close came first, and then onClose follows.
      var unused = socket.sendText("ping", true);
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        if (!text.toString().equals("ping")) {
          tally.broken(KIND, "text: " + text);
        }
        text.setLength(0);
        tally.answeredUnlogged(KIND, 101);
        LockSupport.parkNanos(PAUSE_NANOS);
        ping(socket);
      }
      socket.request(1);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      if (code == GOING_AWAY) {
        tally.ended();
      } else {
        tally.broken(KIND, "closed with " + code + " " + reason);
      }
      end.complete(null);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      tally.broken(KIND, "open socket: " + error);
      end.complete(null);
    }
  }
}
