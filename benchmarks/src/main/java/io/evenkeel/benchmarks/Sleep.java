package io.evenkeel.benchmarks;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.StatusCodes;
import java.util.regex.Pattern;

/** Blocks for as long as the query says. */
final class Sleep implements HttpHandler {

  private static final int LONGEST_MILLIS = 60_000;
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,5}");

  @Override
  public void handleRequest(HttpServerExchange exchange) throws InterruptedException {
    var values = exchange.getQueryParameters().get("ms");
    String text = values == null ? "" : values.getFirst();
    int millis = NUMBER.matcher(text).matches() ? Integer.parseInt(text) : -1;
    if (millis < 0 || millis > LONGEST_MILLIS) {
      new JsonAnswer()
          .add("error", "ms: " + text + " (expected: 0-" + LONGEST_MILLIS + ")")
          .send(exchange, StatusCodes.BAD_REQUEST);
      return;
    }
    ReferenceService.block(millis);
    new JsonAnswer().add("slept_ms", millis).send(exchange);
  }
}
