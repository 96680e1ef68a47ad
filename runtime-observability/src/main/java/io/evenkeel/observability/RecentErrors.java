package io.evenkeel.observability;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Keeps the last events at WARN and above, as the JSON they were written as. Thread-safe. */
final class RecentErrors extends UnsynchronizedAppenderBase<ILoggingEvent> {

  /** Of all events together. */
  static final int MAX_BYTES = 1024 * 1024;

  private final Supplier<Encoder<ILoggingEvent>> newEncoder;
  private @Nullable Encoder<ILoggingEvent> encoder;
  private final int atMost;
  private final Deque<byte[]> events = new ArrayDeque<>();
  private int bytes;

  /**
   * @param encoder asked once, when there is something to keep: most starts have nothing, and to
   *     make one takes a tenth of their time
   */
  RecentErrors(Supplier<Encoder<ILoggingEvent>> encoder, int atMost) {
    this.newEncoder = encoder;
    this.atMost = atMost;
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (!event.getLevel().isGreaterOrEqual(Level.WARN)) {
      return;
    }
    byte[] line = encoder().encode(event);
    synchronized (events) {
      events.addLast(line);
      bytes += line.length;
      while (events.size() > atMost || bytes > MAX_BYTES) {
        bytes -= events.removeFirst().length;
      }
    }
  }

  private synchronized Encoder<ILoggingEvent> encoder() {
    Encoder<ILoggingEvent> made = encoder;
    if (made == null) {
      made = newEncoder.get();
      encoder = made;
    }
    return made;
  }

  /** Newest first, one JSON object each. */
  List<String> events() {
    List<String> texts = new ArrayList<>();
    synchronized (events) {
      events.forEach(line -> texts.add(new String(line, StandardCharsets.UTF_8).strip()));
    }
    Collections.reverse(texts);
    return texts;
  }
}
