package io.evenkeel.benchmarks;

import java.io.IOException;
import java.util.function.BooleanSupplier;

/** Several requests in one write, each with another answer. Behind a closing answer none comes. */
record PipelinedTalk(int depth) implements Talk {

  static final String KIND = "pipelined";

  @Override
  public void hold(TalkConnection connection, SoakTally tally, BooleanSupplier over)
      throws IOException {
    for (int first = 0; !over.getAsBoolean() && connection.ask(batch(first)); first += depth) {
      for (int i = first; i < first + depth; i++) {
        var answer = connection.answer("\"hello " + i + "\"");
        tally.answered(KIND, answer.status());
        if (TalkConnection.closes(answer)) {
          connection.requireEnd();
          return;
        }
      }
    }
  }

  private String batch(int first) {
    var requests = new StringBuilder();
    for (int i = first; i < first + depth; i++) {
      requests.append("GET /hello?name=").append(i).append(" HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }
    return requests.toString();
  }
}
