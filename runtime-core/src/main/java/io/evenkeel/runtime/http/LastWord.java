package io.evenkeel.runtime.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A whole answer, written to the socket past the exchange, because another thread may be at work
 * with that. Only for HTTP/1.1 and before anything else of an answer was sent.
 */
final class LastWord {

  private LastWord() {}

  /** On the IO thread. What does not fit into the socket's empty buffer is not sent. */
  static void send(
      HttpServerConnection connection, HttpServerExchange exchange, RequestScope scope) {
    try {
      var pipelined = connection.getPipelineBuffer();
      if (pipelined == null || pipelined.flushPipelinedData()) { // answers that come before
        boolean head = exchange.getRequestMethod().equals(Methods.HEAD);
        connection.getOriginalSinkConduit().write(answer(scope, head));
      }
    } catch (IOException e) {
      // its client has gone
    }
  }

  private static ByteBuffer answer(RequestScope scope, boolean head) {
    int status = StatusCodes.GATEWAY_TIME_OUT;
    String body = Problem.json(status, scope.traceId());
    String trace = scope.traceparent();
    String text =
        "HTTP/1.1 "
            + status
            + " "
            + StatusCodes.getReason(status)
            + "\r\nConnection: close\r\nContent-Type: "
            + Problem.TYPE
            + "\r\nContent-Length: "
            + body.length()
            + (trace.isEmpty() ? "" : "\r\ntraceresponse: " + trace)
            + "\r\n\r\n"
            + (head ? "" : body);
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }
}
