package io.evenkeel.observability;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes what {@link JsonLogEncoder} writes, without the JSON generator that takes a sixth of a
 * start, and requests for much less: the encoder of a process whose logging is ours, where nobody
 * can add to it. Thread-safe.
 */
final class LineEncoder extends EncoderBase<ILoggingEvent> {

  static final int ROOM = 768;

  private final LogStyle style;
  private final Map<String, AccessLine> accessLines = new ConcurrentHashMap<>();

  LineEncoder(LogStyle style) {
    this.style = style;
  }

  /**
   * Called on the thread that logs, where the trace and the request are.
   *
   * @param line written to
   */
  void write(ILoggingEvent event, JsonLine line) {
    if (!(event instanceof AccessEvent request) || !accessLine(request).write(request, line)) {
      line.begin();
      EventFields.standard(line, event, style);
      for (var field : EventFields.of(event, style).entrySet()) {
        line.value(field.getKey(), field.getValue());
      }
      EventFields.error(line, event, style);
      line.end();
    }
  }

  private AccessLine accessLine(AccessEvent event) {
    String logger = event.getLoggerName();
    AccessLine known = accessLines.get(logger);
    if (known == null) {
      known = accessLines.computeIfAbsent(logger, name -> new AccessLine(style, name));
    }
    return known;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    var line = new JsonLine(ROOM);
    write(event, line);
    return Arrays.copyOf(line.bytes(), line.length());
  }

  @Override
  public byte @Nullable [] headerBytes() {
    return null;
  }

  @Override
  public byte @Nullable [] footerBytes() {
    return null;
  }
}
