package io.evenkeel.benchmarks;

import io.undertow.server.handlers.sse.ServerSentEventConnection;
import io.undertow.server.handlers.sse.ServerSentEventConnectionCallback;
import org.jspecify.annotations.Nullable;

/** One event, and then comments for as long as the client and the service are there. */
final class Events implements ServerSentEventConnectionCallback {

  private static final int COMMENT_MILLIS = 100;

  @Override
  public void connected(ServerSentEventConnection connection, @Nullable String lastEventId) {
    connection.send("first");
    connection.setKeepAliveTime(COMMENT_MILLIS);
  }
}
