package io.evenkeel.observability;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.function.Supplier;
import net.logstash.logback.composite.AbstractJsonProvider;
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
    write(json, event, style.get());
  }

  abstract void write(JsonGenerator json, ILoggingEvent event, LogStyle current);
}
