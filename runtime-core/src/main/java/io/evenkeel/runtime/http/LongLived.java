package io.evenkeel.runtime.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.sse.ServerSentEventConnection;
import io.undertow.server.handlers.sse.ServerSentEventHandler;
import io.undertow.websockets.WebSocketProtocolHandshakeHandler;
import io.undertow.websockets.core.CloseMessage;
import io.undertow.websockets.core.WebSocketCallback;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.xnio.IoUtils;

/**
 * The WebSockets and event streams of a service: they end when they are told to, not by themselves.
 * Undertow's own handlers know theirs, so routes are asked, and streams cost nothing while they
 * run.
 */
final class LongLived {

  private static final String REASON = "service is stopping";

  private final List<HttpHandler> handlers = new ArrayList<>();
  private final Set<Object> asked = ConcurrentHashMap.newKeySet(); // only during a stop

  LongLived(List<Route> routes) {
    for (Route route : routes) {
      HttpHandler inner = RouteMarks.innermost(route.handler());
      if (is(inner)) {
        handlers.add(inner);
      }
    }
  }

  /** True for a handler whose answers have no end of their own. */
  static boolean is(HttpHandler handler) {
    HttpHandler inner = RouteMarks.innermost(handler);
    return inner instanceof WebSocketProtocolHandshakeHandler
        || inner instanceof ServerSentEventHandler;
  }

  /**
   * Asks all to end that were not asked before: a WebSocket by close 1001 (RFC 6455, 7.4.1), a
   * stream after what is queued. How many there were.
   */
  int end() {
    int ended = 0;
    for (HttpHandler handler : handlers) {
      if (handler instanceof WebSocketProtocolHandshakeHandler webSockets) {
        for (WebSocketChannel channel : webSockets.getPeerConnections()) {
          ended += asked.add(channel) ? goAway(channel) : 0;
        }
      } else if (handler instanceof ServerSentEventHandler streams) {
        for (ServerSentEventConnection stream : streams.getConnections()) {
          if (asked.add(stream)) {
            stream.shutdown();
            ended++;
          }
        }
      }
    }
    return ended;
  }

  /**
   * On its IO thread, where messages are answered: an answer that is sent between the decision to
   * close and the close frame fails, and Undertow then closes the socket without the frame.
   */
  private static int goAway(WebSocketChannel channel) {
    try {
      channel
          .getIoThread()
          .execute(
              () ->
                  WebSockets.sendClose(
                      CloseMessage.GOING_AWAY, REASON, channel, new CloseOnError()));
    } catch (RejectedExecutionException e) {
      IoUtils.safeClose(channel); // the server is closing
    }
    return 1;
  }

  /** A peer that cannot be told is gone. */
  private static final class CloseOnError implements WebSocketCallback<Void> {
    @Override
    public void complete(WebSocketChannel channel, Void nothing) {
      // the peer answers with its own close frame, which closes the connection
    }

    @Override
    public void onError(WebSocketChannel channel, Void nothing, Throwable cause) {
      IoUtils.safeClose(channel);
    }
  }
}
