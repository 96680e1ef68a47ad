package io.evenkeel.runtime.http;

import io.undertow.server.AbstractServerConnection;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpOpenListener;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xnio.StreamConnection;
import org.xnio.XnioIoThread;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;

/**
 * Bridge to private fields of Undertow and XNIO that a drain cannot do without: which connections
 * are open, which request each is at, and the socket behind the accept queue. Nothing here costs
 * anything per request. A test fails when a new version moves one of them.
 */
final class ServerInternals {

  private static final Field CONNECTIONS = field(HttpOpenListener.class, "connections");
  private static final Field CURRENT = field(AbstractServerConnection.class, "current");
  private static final Field READ_LISTENER = field(HttpServerConnection.class, "readListener");
  private static final Field STATE = field(READ_LISTENER.getType(), "requestState");
  private static final Field PARTIAL = field(READ_LISTENER.getType(), "httpServerExchange");

  private ServerInternals() {}

  /** The open connections, those that never sent a byte included; a live, concurrent set. */
  @SuppressWarnings("unchecked")
  static Set<HttpServerConnection> connections(HttpOpenListener listener) {
    return (Set<HttpServerConnection>) requireSet(read(CONNECTIONS, listener));
  }

  /** The request the connection is at, null between requests. Only exact on its IO thread. */
  static @Nullable HttpServerExchange current(HttpServerConnection connection) {
    return (HttpServerExchange) read(CURRENT, connection);
  }

  /** True if nothing of a request was received and no answer is due. Call on its IO thread. */
  static boolean idle(HttpServerConnection connection) {
    Object reader = read(READ_LISTENER, connection);
    return current(connection) == null
        && connection.getExtraBytes() == null
        && (reader == null || awaitsRequest(reader));
  }

  /** Between head and handler, a pipelined request is on its way on another thread. */
  private static boolean awaitsRequest(Object reader) {
    return read(PARTIAL, reader) == null && Integer.valueOf(0).equals(read(STATE, reader));
  }

  /** The server socket beneath XNIO's queue of accepted connections. */
  @SuppressWarnings("unchecked")
  static AcceptingChannel<? extends StreamConnection> acceptor(
      AcceptingChannel<? extends StreamConnection> queue) throws IOException {
    Object real = read(field(queue.getClass(), "realServer"), queue);
    if (real == null) {
      throw new IOException("no server behind " + queue);
    }
    return (AcceptingChannel<? extends StreamConnection>) real;
  }

  /**
   * Takes the server socket out of its selector, for good. Closing a socket that is in one waits
   * for the selector, and what connects meanwhile is reset. Call on the accept thread.
   *
   * @param acceptor what {@link #acceptor} gave
   */
  static ServerSocketChannel withoutSelector(AcceptingChannel<?> acceptor) throws IOException {
    Object handles = read(field(acceptor.getClass(), "handles"), acceptor);
    Object socket = read(field(acceptor.getClass(), "channel"), acceptor);
    if (!(handles instanceof Object[] all) || !(socket instanceof ServerSocketChannel server)) {
      throw new IOException("no server socket behind " + acceptor);
    }
    for (Object handle : all) {
      if (read(field(handle.getClass().getSuperclass(), "selectionKey"), handle)
          instanceof SelectionKey key) {
        key.cancel();
        key.selector().selectNow();
      }
    }
    return server;
  }

  /** The thread that accepts: the only one that may touch the server socket. */
  static XnioIoThread acceptThread(XnioWorker worker) {
    Object thread = read(field(worker.getClass(), "acceptThread"), worker);
    if (thread instanceof XnioIoThread acceptThread) {
      return acceptThread;
    }
    throw new IllegalStateException("worker without accept thread: " + worker);
  }

  private static Object requireSet(@Nullable Object connections) {
    if (connections == null) {
      throw new IllegalStateException("listener without connections");
    }
    return connections;
  }

  static Field field(Class<?> type, String name) {
    try {
      Field field = type.getDeclaredField(name);
      field.setAccessible(true);
      return field;
    } catch (NoSuchFieldException e) {
      throw unsupported(type.getName() + "." + name, e);
    }
  }

  static IllegalStateException unsupported(String missing, ReflectiveOperationException cause) {
    return new IllegalStateException(
        "this version of Undertow or XNIO is not supported: no " + missing, cause);
  }

  static @Nullable Object read(Field field, Object target) {
    try {
      return field.get(target);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
