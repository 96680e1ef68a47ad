package io.evenkeel.observability;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Key-values, what the request says, and MDC entries, as fields of their own type. Public so that a
 * logback file can name it.
 */
public final class FieldsJsonProvider extends StyledJsonProvider {

  /** In the style that {@link Telemetry} was started with. */
  public FieldsJsonProvider() {
    this(LogStyle::installed);
  }

  FieldsJsonProvider(Supplier<LogStyle> style) {
    super(style);
  }

  @Override
  void write(JsonGenerator json, ILoggingEvent event, LogStyle style) {
    EventFields.of(event, style)
        .forEach(
            (name, value) -> {
              json.writeName(name);
              write(json, value);
            });
  }

  private static void write(JsonGenerator json, @Nullable Object value) {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else if (value instanceof BigDecimal number) {
      json.writeNumber(number);
    } else if (value instanceof BigInteger number) {
      json.writeNumber(number);
    } else if (value instanceof Double number) {
      json.writeNumber(number.doubleValue());
    } else if (value instanceof Float number) {
      json.writeNumber(number.floatValue());
    } else if (value instanceof Number number) {
      json.writeNumber(number.longValue());
    } else {
      json.writeString(value.toString());
    }
  }
}
