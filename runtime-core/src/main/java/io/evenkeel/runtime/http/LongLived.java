package io.evenkeel.runtime.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.sse.ServerSentEventConnection;
import io.undertow.server.handlers.sse.ServerSentEventHandler;
import io.undertow.websockets.WebSocketProtocolHandshakeHandler;
import io.undertow.websockets.core.CloseMessage;
import io.undertow.websockets.core.WebSocketCallback;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import java.util.List;
import org.xnio.IoUtils;

/**
 * The WebSockets and event streams of a service: they end when they are told to, not by themselves.
 * Undertow's own handlers know theirs, so routes are asked, and streams cost nothing while they
 * run.
 */
final class LongLived {

  private static final String REASON = "service is stopping";

  private final List<HttpHandler> handlers;

  LongLived(List<Route> routes) {
    handlers = routes.stream().map(r -> unwrap(r.handler())).filter(LongLived::is).toList();
  }

  /** True for a handler whose answers have no end of their own. */
  static boolean is(HttpHandler handler) {
    HttpHandler inner = unwrap(handler);
    return inner instanceof WebSocketProtocolHandshakeHandler
        || inner instanceof ServerSentEventHandler;
  }

  private static HttpHandler unwrap(HttpHandler handler) {
    return handler instanceof RefusedWhileDraining refused ? refused.next() : handler;
  }

  /**
   * Asks all to end: a WebSocket by close 1001 (RFC 6455, 7.4.1), a stream after what is queued.
   */
  int end() {
    int ended = 0;
    for (HttpHandler handler : handlers) {
      if (handler instanceof WebSocketProtocolHandshakeHandler webSockets) {
        for (WebSocketChannel channel : webSockets.getPeerConnections()) {
          WebSockets.sendClose(CloseMessage.GOING_AWAY, REASON, channel, new CloseOnError());
          ended++;
        }
      } else if (handler instanceof ServerSentEventHandler streams) {
        for (ServerSentEventConnection stream : streams.getConnections()) {
          stream.shutdown();
          ended++;
        }
      }
    }
    return ended;
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
