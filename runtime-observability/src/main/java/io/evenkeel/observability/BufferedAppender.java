package io.evenkeel.observability;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import java.io.OutputStream;
import java.util.function.Predicate;
import org.slf4j.event.KeyValuePair;

/**
 * Encodes each event on the thread that logs it, where its trace and request are, and lets another
 * one write the line.
 */
final class BufferedAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {

  private static final String NAME = BufferedAppender.class.getName();

  private final Encoder<ILoggingEvent> encoder;
  private final LineBuffer buffer;
  private final Predicate<Thread> neverWaits;
  private final ThreadLocal<JsonLine> ofThread =
      ThreadLocal.withInitial(() -> new JsonLine(LineEncoder.ROOM));

  BufferedAppender(
      Encoder<ILoggingEvent> encoder, OutputStream out, int room, Predicate<Thread> neverWaits) {
    this.encoder = encoder;
    this.neverWaits = neverWaits;
    this.buffer = new LineBuffer(out, room, neverWaits, this::summary);
  }

  LineBuffer buffer() {
    return buffer;
  }

  @Override
  protected void append(ILoggingEvent event) {
    boolean important = event.getLevel().isGreaterOrEqual(Level.WARN);
    if (important || !buffer.dropsUnimportant()) {
      add(event, important);
    }
  }

  private void add(ILoggingEvent event, boolean important) {
    if (!(encoder instanceof LineEncoder lines)) {
      buffer.add(encoder.encode(event), important);
    } else if (neverWaits.test(Thread.currentThread())) {
      addReusing(lines, event, important);
    } else {
      add(lines, event, important, new JsonLine(LineEncoder.ROOM));
    }
  }

  /** On one of the few threads that write most lines, and stay. */
  private void addReusing(LineEncoder lines, ILoggingEvent event, boolean important) {
    JsonLine line = ofThread.get();
    if (line.length() > 0) { // being written: what is logged logs when it is asked for its text
      add(lines, event, important, new JsonLine(LineEncoder.ROOM));
      return;
    }
    try {
      add(lines, event, important, line);
    } finally {
      JsonLine next = line.again();
      if (next != line) {
        ofThread.set(next);
      }
    }
  }

  private void add(LineEncoder lines, ILoggingEvent event, boolean important, JsonLine line) {
    lines.write(event, line);
    buffer.add(line.bytes(), line.length(), important); // without a copy
  }

  private byte[] summary(long dropped) {
    Logger logger = ((LoggerContext) getContext()).getLogger(Telemetry.class);
    String what = "log events dropped: standard output did not take them";
    LoggingEvent event = new LoggingEvent(NAME, logger, Level.WARN, what, null, null);
    event.addKeyValuePair(new KeyValuePair("dropped", dropped));
    return encoder.encode(event);
  }
}
