package io.evenkeel.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * A body that comes in pieces. The first request on each connection is a small one, so that the
 * service has accepted the connection when the body begins.
 *
 * @param pieces of the body
 * @param pause before each of them
 */
record SlowBodyTalk(int pieces, Duration pause) implements Talk {

  static final String KIND = "slow-body";
  static final String HELLO = "GET /hello?name=x HTTP/1.1\r\nHost: localhost\r\n\r\n";
  private static final String PIECE = "0123456789";

  @Override
  public void hold(TalkConnection connection, SoakTally tally, BooleanSupplier over)
      throws IOException {
    connection.ask(HELLO);
    boolean stays = answered(connection, tally, "\"hello x\"");
    while (stays && !over.getAsBoolean() && connection.ask(head())) {
      boolean open = true;
      for (int i = 0; open && i < pieces; i++) {
        open = connection.goOn(PIECE, pause);
      }
      stays = answered(connection, tally, "\"body\":\"" + PIECE.repeat(pieces) + '"');
    }
  }

  private static boolean answered(TalkConnection connection, SoakTally tally, String expected)
      throws IOException {
    var answer = connection.answer(expected);
    tally.answered(KIND, answer.status());
    if (TalkConnection.closes(answer)) {
      connection.requireEnd();
      return false;
    }
    return true;
  }

  private String head() {
    return "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
        + pieces * PIECE.length()
        + "\r\n\r\n";
  }
}
