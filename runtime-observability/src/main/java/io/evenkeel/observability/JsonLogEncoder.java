package io.evenkeel.observability;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Context;
import java.util.function.UnaryOperator;
import net.logstash.logback.composite.JsonProviders;
import net.logstash.logback.encoder.LoggingEventCompositeJsonEncoder;

/** One JSON object a line, composed of the three providers below in this order. */
final class JsonLogEncoder extends LoggingEventCompositeJsonEncoder {

  JsonLogEncoder(ServiceIdentity identity, Context context, UnaryOperator<String> redaction) {
    JsonProviders<ILoggingEvent> providers = new JsonProviders<>();
    providers.addProvider(new StandardJsonProvider(identity, redaction));
    providers.addProvider(new FieldsJsonProvider(redaction));
    providers.addProvider(new ErrorJsonProvider(redaction));
    setContext(context);
    setProviders(providers);
    setLineSeparator("\n");
    // Only strings, numbers and booleans are written: searching the class path buys nothing.
    setFindAndRegisterJacksonModules(false);
  }
}
