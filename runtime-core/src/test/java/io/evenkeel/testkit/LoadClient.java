package io.evenkeel.testkit;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.evenkeel.testkit.Outcome.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** One client of a load: one connection at a time, one request at a time. */
final class LoadClient implements Runnable {
  private final KeepAliveLoad.Plan plan;
  private final Tally tally;
  private final BooleanSupplier stopped;
  private final ByteBuffer request;
  private final ByteBuffer probe = ByteBuffer.allocateDirect(1);
  private final OutputStream nowhere = OutputStream.nullOutputStream();

  LoadClient(KeepAliveLoad.Plan plan, Tally tally, BooleanSupplier stopped) {
    this.plan = plan;
    this.tally = tally;
    this.stopped = stopped;
    byte[] bytes = plan.request().getBytes(StandardCharsets.ISO_8859_1);
    this.request = ByteBuffer.allocateDirect(bytes.length).put(bytes);
  }

  @Override
  public void run() {
    try (var selector = Selector.open()) {
      while (!stopped.getAsBoolean()) {
        try (var wire = Wire.open(selector)) {
          converse(wire);
        }
      }
    } catch (IOException | RuntimeException | Error e) {
      tally.died(e);
    }
  }

  private void converse(Wire wire) throws IOException {
    wire.deadlineIn(plan.answerTimeout());
    try {
      wire.connect(plan.address());
    } catch (BindException e) {
      // Our own machine has no port left: nothing the service did.
      throw e;
    } catch (IOException e) {
      tally.refused();
      pause(MILLISECONDS.toNanos(KeepAliveLoad.RETRY_MILLIS));
      return;
    }
    tally.connected();
    var reader = new AnswerReader(wire);
    if (!exchange(wire, reader, Kind.FRESH) || plan.closeEach()) {
      return;
    }
    pause(plan.thinkTime().toNanos());
    while (!stopped.getAsBoolean() && isQuiet(wire) && exchange(wire, reader, Kind.REUSED)) {
      pause(plan.thinkTime().toNanos());
    }
  }

  /** Whether a used connection is open and has nothing to say before we ask. */
  private boolean isQuiet(Wire wire) {
    try {
      int count = wire.readNow(probe.clear());
      if (count > 0) {
        lost(Kind.REUSED, "bytes arrived before the request was sent");
      } else if (count < 0) {
        tally.idleClosed();
      }
      return count == 0;
    } catch (IOException e) {
      tally.idleClosed();
      return false;
    }
  }

  /** Sends one request and reads its answer; false when the connection is of no more use. */
  private boolean exchange(Wire wire, AnswerReader reader, Kind kind) {
    var head = reader.head();
    request.rewind();
    try {
      wire.deadlineIn(plan.answerTimeout());
      wire.send(request);
      do {
        reader.readHead();
      } while (head.status() < 200);
      reader.readBody(nowhere, false);
      if (reader.pending() > 0) {
        throw new ProtocolException(reader.pending() + " bytes after the end of the answer");
      }
    } catch (IOException e) {
      if (kind == Kind.REUSED && request.position() == 0) {
        tally.idleClosed();
      } else {
        lost(kind, e.getClass().getSimpleName() + ": " + e.getMessage());
      }
      return false;
    }
    tally.answered(head.status());
    if (head.announcesClose()) {
      tally.closedByServer();
      return false;
    }
    return true;
  }

  private void lost(Kind kind, String detail) {
    tally.broken(kind, detail);
    pause(MILLISECONDS.toNanos(KeepAliveLoad.RETRY_MILLIS));
  }

  private void pause(long nanos) {
    long end = System.nanoTime() + nanos;
    long left = nanos;
    while (left > 0 && !stopped.getAsBoolean()) {
      LockSupport.parkNanos(this, left);
      left = end - System.nanoTime();
    }
  }
}
