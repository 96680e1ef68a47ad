package io.evenkeel.observability;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import net.logstash.logback.composite.JsonProviders;
import net.logstash.logback.encoder.LoggingEventCompositeJsonEncoder;
import org.jspecify.annotations.Nullable;

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
  private final Map<String, AccessLine> accessLines = new ConcurrentHashMap<>();
  private final @Nullable LogStyle own;

  /** In the style that {@link Telemetry} was started with, fields as in format {@code json}. */
  public JsonLogEncoder() {
    this(() -> LogStyle.installed().named(FieldNames.PLAIN), null);
  }

  JsonLogEncoder(LogStyle style) {
    this(() -> style, style);
  }

  /**
   * @param own the style, if nobody can change this encoder
   */
  private JsonLogEncoder(Supplier<LogStyle> style, @Nullable LogStyle own) {
    this.own = own;
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

  /** As ever; a request's event is written by hand. */
  @Override
  public byte[] encode(ILoggingEvent event) {
    Optional<JsonLine> line =
        event instanceof AccessEvent request ? line(request) : Optional.empty();
    return line.isPresent()
        ? Arrays.copyOf(line.get().bytes(), line.get().length())
        : super.encode(event);
  }

  /** The line of a request, for much less than {@link #encode} costs; empty if that is needed. */
  Optional<JsonLine> line(AccessEvent event) {
    if (own == null) {
      return Optional.empty();
    }
    String logger = event.getLoggerName();
    AccessLine known = accessLines.get(logger);
    if (known == null) {
      known = accessLines.computeIfAbsent(logger, name -> new AccessLine(own, name));
    }
    return known.of(event);
  }

  /** Whether fields are as in format {@code ecs}; default false. */
  public void setEcs(boolean ecs) {
    styled.forEach(provider -> provider.setEcs(ecs));
  }
}
