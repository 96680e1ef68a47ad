package io.evenkeel.runtime.http;

import java.time.Duration;
import java.util.List;

/**
 * What became of requests and connections in a drain. Immutable, thread-safe.
 *
 * @param took from the end of the pre-drain wait
 * @param finished requests that were answered since the drain began
 * @param refused requests that were answered 503 because the service was already closing
 * @param cut requests that were given up, because the time was over
 * @param connectionsClosed idle connections that were closed
 * @param streamsEnded WebSockets and event streams that were told to end
 */
public record DrainSummary(
    Duration took,
    long finished,
    long refused,
    List<RequestLeft> cut,
    int connectionsClosed,
    int streamsEnded) {

  public DrainSummary {
    cut = List.copyOf(cut);
  }
}
