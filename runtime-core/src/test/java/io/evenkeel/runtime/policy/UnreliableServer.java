package io.evenkeel.runtime.policy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A server on a real socket that does to each connection what a test says, one request a
 * connection; it answers 200 {@code ok} when there is nothing left to do.
 */
final class UnreliableServer implements AutoCloseable {

  /** What is done with one request. */
  @FunctionalInterface
  interface Deed {
    void to(Socket client, OutputStream out) throws Exception;
  }

  private final ServerSocket socket;
  private final Queue<Deed> deeds = new ConcurrentLinkedQueue<>();
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch closed = new CountDownLatch(1);
  private final CountDownLatch hungUp = new CountDownLatch(1);
  private volatile @Nullable Deed always;

  private UnreliableServer(ServerSocket socket) {
    this.socket = socket;
    var accepting = new Thread(this::accept, "unreliable-server");
    accepting.setDaemon(true);
    accepting.start();
  }

  static UnreliableServer start() throws IOException {
    return new UnreliableServer(new ServerSocket(0, 200, InetAddress.getLoopbackAddress()));
  }

  UnreliableServer next(Deed deed) {
    deeds.add(deed);
    return this;
  }

  void always(@Nullable Deed deed) {
    always = deed;
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/stock?item=tea");
  }

  /** The heads of all requests so far. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  /** Waits until a client of a stalled or dripping answer has closed its connection. */
  boolean awaitHangUp() throws InterruptedException {
    return hungUp.await(60, TimeUnit.SECONDS);
  }

  static Deed status(int status, String... headers) {
    return (client, out) -> answer(out, status, "no", headers);
  }

  static Deed body(int length) {
    return (client, out) -> answer(out, 200, "x".repeat(length));
  }

  static Deed reset() {
    return (client, out) -> client.setSoLinger(true, 0);
  }

  Deed stall() {
    return (client, out) -> awaitEnd(client);
  }

  /** The beginning of a body whose rest never comes. */
  Deed unfinished(int status) {
    return (client, out) -> {
      String head = "HTTP/1.1 " + status + " X\r\nContent-Length: 1000000\r\n\r\nx";
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      out.flush();
      awaitEnd(client);
    };
  }

  /** One byte of a body of many now and then. */
  Deed drip() {
    return (client, out) -> {
      out.write(
          "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      try {
        while (!closed.await(5, TimeUnit.MILLISECONDS)) {
          out.write('x');
          out.flush();
        }
      } catch (SocketException e) {
        hungUp.countDown();
      }
    };
  }

  private void awaitEnd(Socket client) throws IOException {
    client.setSoTimeout(60_000);
    try {
      client.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (SocketException e) {
      // reset is an end, too
    }
    hungUp.countDown();
  }

  private void accept() {
    while (closed.getCount() > 0) {
      try {
        var client = socket.accept();
        var serving = new Thread(() -> serve(client), "unreliable-server-connection");
        serving.setDaemon(true);
        serving.start();
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      var in =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
      var head = new StringBuilder();
      for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        head.append(line).append('\n');
      }
      requests.add(head.toString());
      Deed deed = deeds.poll();
      Deed other = always;
      if (deed != null) {
        deed.to(client, client.getOutputStream());
      } else if (other != null) {
        other.to(client, client.getOutputStream());
      } else {
        answer(client.getOutputStream(), 200, "ok");
      }
    } catch (Exception e) {
      // the client has gone
    }
  }

  private static void answer(OutputStream out, int status, String body, String... headers)
      throws IOException {
    var text = new StringBuilder("HTTP/1.1 " + status + " X\r\nConnection: close\r\n");
    for (String header : headers) {
      text.append(header).append("\r\n");
    }
    text.append("Content-Length: ").append(body.length()).append("\r\n\r\n").append(body);
    out.write(text.toString().getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    socket.close();
  }
}
