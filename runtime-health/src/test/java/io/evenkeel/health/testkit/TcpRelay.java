package io.evenkeel.health.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A port of this machine that leads to another one, and can go bad in the ways networks do. */
public final class TcpRelay implements AutoCloseable {

  private final int target;
  private final int port;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private @Nullable ServerSocket listener; // guarded by this, as the next two
  private @Nullable Thread acceptor;
  private boolean frozen;

  public TcpRelay(int target) {
    this.target = target;
    port = freePort();
    accept();
  }

  public static int freePort() {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return port;
  }

  /** Connections are accepted, and nothing arrives on either side. */
  public synchronized void freeze() {
    frozen = true;
  }

  /** What was held back arrives. */
  public synchronized void thaw() {
    frozen = false;
    notifyAll();
  }

  /** Ends all connections. */
  public void drop() {
    sockets.forEach(TcpRelay::close);
  }

  /** Ends all connections, and nobody listens any more. */
  public synchronized void refuse() {
    if (listener != null && acceptor != null) {
      close(listener);
      join(acceptor); // until then it may still accept
    }
    drop();
  }

  /** Listens, again if need be, at the same port. */
  public synchronized void accept() {
    try {
      var socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
      listener = socket;
      acceptor = start(() -> forwardAll(socket));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Clients that are connected. */
  public long clients() {
    return sockets.stream().filter(s -> s.getLocalPort() == port).count();
  }

  @Override
  public void close() {
    refuse();
    thaw();
  }

  private void forwardAll(ServerSocket socket) throws IOException {
    while (true) {
      Socket client = socket.accept();
      sockets.add(client);
      start(() -> forward(client));
    }
  }

  private void forward(Socket client) throws IOException {
    Socket server = new Socket();
    try (client) {
      awaitThaw();
      server.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), target));
      sockets.add(server);
      start(() -> pump(server, client));
      pump(client, server);
    } finally {
      close(server);
      sockets.remove(client);
      sockets.remove(server);
    }
  }

  private void pump(Socket from, Socket to) throws IOException {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      var buffer = new byte[8192];
      for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
        awaitThaw();
        out.write(buffer, 0, n);
      }
    }
  }

  private synchronized void awaitThaw() {
    while (frozen) {
      try {
        wait();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private interface Io {
    void run() throws IOException;
  }

  private static Thread start(Io work) {
    var thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException ended) {
                // one side has gone
              }
            },
            "tcp-relay");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void close(java.io.Closeable socket) {
    try {
      socket.close();
    } catch (IOException gone) {
      // as intended
    }
  }
}
