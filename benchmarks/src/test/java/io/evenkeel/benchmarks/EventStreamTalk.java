package io.evenkeel.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Listens to events until the service ends the stream, which takes a last chunk.
 *
 * @param visit leaves earlier and comes back, so that streams begin all the time; empty: stays
 */
record EventStreamTalk(Optional<Duration> visit) implements Talk {

  static final String KIND = "events";
  private static final String ASK =
      "GET /events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n";

  @Override
  public void hold(TalkConnection connection, SoakTally tally, BooleanSupplier over)
      throws IOException {
    connection.ask(ASK);
    if (visit.isPresent() && !connection.closedWithin(visit.get())) {
      return;
    }
    var stream = connection.answer("data:first");
    tally.answeredUnlogged(KIND, stream.status());
    if (stream.status() == 200) {
      tally.ended();
    }
  }
}
