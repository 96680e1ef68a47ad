package io.evenkeel.observability;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.function.Supplier;
import net.logstash.logback.composite.AbstractJsonProvider;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes some of the fields of an event in the style of this process. */
abstract class StyledJsonProvider extends AbstractJsonProvider<ILoggingEvent> {

  private Supplier<LogStyle> style;

  StyledJsonProvider(Supplier<LogStyle> style) {
    this.style = style;
  }

  /** For a logback file: whether fields have the names of the Elastic Common Schema. */
  public void setEcs(boolean ecs) {
    FieldNames names = ecs ? FieldNames.ECS : FieldNames.PLAIN;
    style = () -> LogStyle.installed().named(names);
  }

  @Override
  public final void writeTo(JsonGenerator json, ILoggingEvent event) {
    write(new GeneratorSink(json), event, style.get());
  }

  abstract void write(FieldSink line, ILoggingEvent event, LogStyle current);

  private record GeneratorSink(JsonGenerator json) implements FieldSink {

    @Override
    public void text(String name, String value) {
      json.writeName(name).writeString(value);
    }

    @Override
    public void value(String name, @Nullable Object value) {
      json.writeName(name);
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
}
