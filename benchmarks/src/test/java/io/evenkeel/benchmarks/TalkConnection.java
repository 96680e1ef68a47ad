package io.evenkeel.benchmarks;

import io.evenkeel.testkit.RawConnection;
import io.evenkeel.testkit.RawHttp.Answer;
import java.io.IOException;
import java.net.ProtocolException;
import java.time.Duration;

/** A connection of a soak that knows how far it has come. Not thread-safe. */
final class TalkConnection {

  private static final Duration END_LIMIT = Duration.ofSeconds(10);

  private final RawConnection connection;
  private boolean used;

  TalkConnection(RawConnection connection) {
    this.connection = connection;
  }

  /** True once an answer came: the service had accepted the connection. */
  boolean used() {
    return used;
  }

  /**
   * Begins a request; false if a used connection was closed before its first byte went out, which
   * breaks nothing.
   *
   * @param bytes few enough to be sent as a whole or not at all
   */
  boolean ask(String bytes) throws IOException {
    if (used && connection.isClosedByPeer(Duration.ZERO)) {
      return false;
    }
    try {
      connection.send(bytes);
      return true;
    } catch (IOException e) {
      if (used) {
        return false;
      }
      throw e;
    }
  }

  /** Waits; true if the service closed the connection, perhaps behind an answer. */
  boolean closedWithin(Duration time) throws IOException {
    return connection.isClosedByPeer(time);
  }

  /** Sends more of a request after a wait; false if the service closed the connection. */
  boolean goOn(String bytes, Duration after) throws IOException {
    if (closedWithin(after)) {
      return false; // perhaps behind an answer
    }
    connection.send(bytes);
    return true;
  }

  /** The next answer, whole, and either the one we know or an orderly refusal. */
  Answer answer(String expectedBody) throws IOException {
    var answer = connection.readAnswer();
    used = true;
    if (answer.status() == 503 ? !closes(answer) : !answer.body().contains(expectedBody)) {
      throw new ProtocolException("wrong answer: " + answer);
    }
    return answer;
  }

  static boolean closes(Answer answer) {
    return answer.header("Connection").filter("close"::equalsIgnoreCase).isPresent();
  }

  /** After an answer that said so, the connection ends, and without another answer. */
  void requireEnd() throws IOException {
    if (!connection.isClosedByPeer(END_LIMIT)) {
      throw new ProtocolException("still open after an answer with Connection: close");
    }
    Answer more;
    try {
      more = connection.readAnswer();
    } catch (IOException e) {
      return;
    }
    throw new ProtocolException("an answer behind the closing one: " + more);
  }
}
