package io.evenkeel.benchmarks;

import io.evenkeel.testkit.RawConnection;
import io.evenkeel.testkit.RawHttp;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** One client of a soak: comes back with a new connection until the soak is over. */
final class Talker implements Runnable {

  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);
  private static final long RETRY_NANOS = Duration.ofMillis(10).toNanos();

  private final int port;
  private final String kind;
  private final Talk talk;
  private final SoakTally tally;
  private final BooleanSupplier over;

  Talker(int port, String kind, Talk talk, SoakTally tally, BooleanSupplier over) {
    this.port = port;
    this.kind = kind;
    this.talk = talk;
    this.tally = tally;
    this.over = over;
  }

  @Override
  public void run() {
    while (!over.getAsBoolean()) {
      RawConnection connection;
      try {
        connection = RawHttp.connection(port, ANSWER_LIMIT);
      } catch (IOException e) {
        tally.refused();
        LockSupport.parkNanos(RETRY_NANOS);
        continue;
      }
      hold(connection);
    }
  }

  private void hold(RawConnection raw) {
    var connection = new TalkConnection(raw);
    try (raw) {
      talk.hold(connection, tally, over);
    } catch (IOException e) {
      String detail = e.getClass().getSimpleName() + ": " + e.getMessage();
      if (!connection.used() && isReset(detail)) {
        tally.reset(kind, detail);
      } else {
        tally.broken(kind, (connection.used() ? "REUSED " : "FRESH ") + detail);
      }
    }
  }

  /** As opposed to an orderly end: what the kernel does to a connection nobody accepted. */
  static boolean isReset(String detail) {
    return detail.contains("reset") || detail.contains("Broken pipe");
  }
}
