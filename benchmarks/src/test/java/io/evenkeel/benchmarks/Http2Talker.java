package io.evenkeel.benchmarks;

import io.evenkeel.testkit.Http2Connection;
import io.evenkeel.testkit.Http2Connection.Answered;
import io.evenkeel.testkit.Http2Connection.Closed;
import io.evenkeel.testkit.Http2Connection.Event;
import io.evenkeel.testkit.Http2Connection.GoAway;
import io.evenkeel.testkit.Http2Connection.Reset;
import java.io.IOException;
import java.time.Duration;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Keeps some requests open side by side on one HTTP/2 connection until told to go away; then it
 * waits for what is open. What the server did not take (RFC 9113, section 6.8) is no loss.
 */
final class Http2Talker implements Runnable {

  static final String KIND = "http2";
  private static final int SIDE_BY_SIDE = 4;
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);
  private static final long RETRY_NANOS = Duration.ofMillis(10).toNanos();

  private final int port;
  private final boolean leavesByItself;
  private final SoakTally tally;
  private final BooleanSupplier over;

  /**
   * A client.
   *
   * @param leavesByItself whether it closes the connection once it was told and has all answers;
   *     otherwise that is left to the server
   */
  Http2Talker(int port, boolean leavesByItself, SoakTally tally, BooleanSupplier over) {
    this.port = port;
    this.leavesByItself = leavesByItself;
    this.tally = tally;
    this.over = over;
  }

  @Override
  public void run() {
    while (!over.getAsBoolean()) {
      Http2Connection connection;
      try {
        connection = Http2Connection.open(port, ANSWER_LIMIT);
      } catch (IOException e) {
        if (Talker.isReset(String.valueOf(e.getMessage()))) {
          tally.reset(KIND, "connecting: " + e);
        } else {
          tally.refused();
        }
        LockSupport.parkNanos(RETRY_NANOS);
        continue;
      }
      try (connection) {
        new Visit(connection).hold();
      } catch (IOException e) {
        tally.broken(KIND, e.toString());
      }
    }
  }

  private final class Visit {
    private final Http2Connection connection;
    private final TreeSet<Integer> open = new TreeSet<>();
    private int lastTaken = Integer.MAX_VALUE;
    private boolean told;
    private boolean answered;

    Visit(Http2Connection connection) {
      this.connection = connection;
    }

    void hold() throws IOException {
      try {
        boolean more = true;
        while (more) {
          while (!told && !over.getAsBoolean() && open.size() < SIDE_BY_SIDE) {
            open.add(connection.get("/hello?name=x"));
          }
          boolean done = open.isEmpty() && (over.getAsBoolean() || (told && leavesByItself));
          more = !done && take(connection.next());
        }
      } catch (IOException e) {
        ended(e.toString());
      }
    }

    /** False once the connection has ended. */
    private boolean take(Event event) {
      if (event instanceof Answered answer) {
        answered = true;
        if (open.remove(answer.stream()) && answer.body().contains("\"hello x\"")) {
          tally.answered(KIND, 200);
        } else if (answer.body().contains("Service Unavailable")) {
          tally.answered(KIND, 503);
        } else {
          tally.broken(KIND, "wrong answer: " + answer);
        }
      } else if (event instanceof GoAway goAway) {
        told = true;
        lastTaken = goAway.lastStream();
        open.tailSet(lastTaken, false).clear();
      } else if (event instanceof Reset reset) {
        open.remove(reset.stream());
        tally.broken(KIND, reset.toString());
      } else if (event instanceof Closed) {
        ended("closed");
        return false;
      }
      return true;
    }

    private void ended(String how) {
      if (open.isEmpty()) {
        return;
      }
      if (!answered && Talker.isReset(how)) {
        tally.reset(KIND, how);
      } else {
        tally.broken(KIND, open.size() + " of streams to " + lastTaken + " open: " + how);
      }
    }
  }
}
