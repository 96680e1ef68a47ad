package io.evenkeel.observability;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.List;
import java.util.function.Supplier;
import net.logstash.logback.composite.JsonProviders;
import net.logstash.logback.encoder.LoggingEventCompositeJsonEncoder;

/**
 * One JSON object a line, composed of the three providers below in this order. Public so that a
 * logback file can name it:
 *
 * <pre>{@code
 * <encoder class="io.evenkeel.observability.JsonLogEncoder"><ecs>true</ecs></encoder>
 * }</pre>
 */
public final class JsonLogEncoder extends LoggingEventCompositeJsonEncoder {

  private final List<StyledJsonProvider> styled;

  /** In the style that {@link Telemetry} was started with, fields as in format {@code json}. */
  public JsonLogEncoder() {
    this(() -> LogStyle.installed().named(FieldNames.PLAIN));
  }

  JsonLogEncoder(LogStyle style) {
    this(() -> style);
  }

  private JsonLogEncoder(Supplier<LogStyle> style) {
    styled =
        List.of(
            new StandardJsonProvider(style),
            new FieldsJsonProvider(style),
            new ErrorJsonProvider(style));
    JsonProviders<ILoggingEvent> providers = new JsonProviders<>();
    styled.forEach(providers::addProvider);
    setProviders(providers);
    setLineSeparator("\n");
    // Only strings, numbers and booleans are written: searching the class path buys nothing.
    setFindAndRegisterJacksonModules(false);
  }

  /** Whether fields are as in format {@code ecs}; default false. */
  public void setEcs(boolean ecs) {
    styled.forEach(provider -> provider.setEcs(ecs));
  }
}
