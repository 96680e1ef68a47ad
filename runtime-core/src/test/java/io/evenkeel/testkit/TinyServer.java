package io.evenkeel.testkit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that does to each connection exactly what a test says, with a thread for each. */
final class TinyServer implements AutoCloseable {
  static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  static final String OK_CLOSE =
      "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";

  private final ServerSocket listener;
  private final Script script;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();

  /** What happens to one connection; it is closed when this returns or throws. */
  interface Script {
    void serve(Talk talk) throws Exception;
  }

  private TinyServer(int port, Script script) throws IOException {
    this.script = script;
    listener = new ServerSocket();
    listener.setReuseAddress(true);
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 128);
    spawn(this::accept);
  }

  static TinyServer start(Script script) throws IOException {
    return new TinyServer(0, script);
  }

  static TinyServer start(int port, Script script) throws IOException {
    return new TinyServer(port, script);
  }

  /** Answers every request on every connection with these bytes. */
  static Script always(String answer) {
    return talk -> {
      while (talk.hasRequest()) {
        talk.say(answer);
      }
    };
  }

  /** Answers one request on each connection, then ends it. */
  static Script once(String answer) {
    return talk -> {
      if (talk.hasRequest()) {
        talk.say(answer);
      }
    };
  }

  int port() {
    return listener.getLocalPort();
  }

  int accepted() {
    return accepted.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        accepted.incrementAndGet();
        sockets.add(socket);
        spawn(() -> serve(socket));
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      script.serve(new Talk(socket));
    } catch (Exception e) {
      // The client left, or the test is over; what the client saw is what is asserted.
    } finally {
      sockets.remove(socket);
    }
  }

  private static void spawn(Runnable task) {
    var thread = new Thread(task, "tiny-server");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  /** One connection, as a script sees it. */
  static final class Talk {
    private final Socket socket;
    private final InputStream in;

    private Talk(Socket socket) throws IOException {
      this.socket = socket;
      in = new BufferedInputStream(socket.getInputStream());
    }

    /** Waits for the next request; false when the client has left. */
    boolean hasRequest() throws IOException {
      return !request().isEmpty();
    }

    /** The next request's head; empty when the client has left. */
    String request() throws IOException {
      var head = new StringBuilder();
      while (head.indexOf("\r\n\r\n", Math.max(0, head.length() - 4)) < 0) {
        int c = in.read();
        if (c < 0) {
          return "";
        }
        head.append((char) c);
      }
      return head.toString();
    }

    void say(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    void sayBytes(int... bytes) throws IOException {
      for (int b : bytes) {
        socket.getOutputStream().write(b);
      }
    }

    /** Ends the connection with a reset instead of an orderly end. */
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }
  }
}
