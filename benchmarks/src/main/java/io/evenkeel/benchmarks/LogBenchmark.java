package io.evenkeel.benchmarks;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import io.evenkeel.observability.JsonLogEncoder;
import io.evenkeel.observability.LogFormat;
import io.evenkeel.observability.LogSettings;
import io.evenkeel.observability.RequestLog;
import io.evenkeel.observability.ServiceIdentity;
import io.evenkeel.observability.Telemetry;
import io.evenkeel.observability.TraceContext;
import io.opentelemetry.context.Context;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.DefaultConfiguration;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.core.layout.ByteBufferDestination;
import org.apache.logging.log4j.layout.template.json.JsonTemplateLayout;
import org.apache.logging.log4j.message.StringMapMessage;
import org.apache.logging.log4j.util.SortedArrayStringMap;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event as JSON, with a trace, five key-values and one argument of its message: the log call
 * and its encoding to UTF-8, without writing it anywhere. Ours takes the trace from the
 * OpenTelemetry context and masks secrets; logback's has it in the MDC, log4j2's in the context
 * data.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@State(Scope.Thread)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class LogBenchmark {

  private static final String LOGGER = "com.acme.orders.PlaceOrder";
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SPAN = "00f067aa0ba902b7";

  private final Sink ours = new Sink(encoderOfAProcess());
  private final Sink throughLogstash = new Sink(new JsonLogEncoder());
  private final Sink logbacks = new Sink(new JsonEncoder());
  private final LogbackMDCAdapter mdc = new LogbackMDCAdapter();
  private final Destination destination = new Destination();
  private final JsonTemplateLayout layout =
      JsonTemplateLayout.newBuilder()
          .setConfiguration(new DefaultConfiguration())
          .setEventTemplateUri("classpath:EcsLayout.json")
          .build();
  private final SortedArrayStringMap trace = new SortedArrayStringMap();
  private io.opentelemetry.context.Scope scope = Context.root().makeCurrent();
  private int order;

  /** Encodes, and keeps how much it was. */
  private static final class Sink extends AppenderBase<ILoggingEvent> {

    private final Encoder<ILoggingEvent> encoder;
    private long bytes;

    Sink(Encoder<ILoggingEvent> encoder) {
      this.encoder = encoder;
    }

    @Override
    protected void append(ILoggingEvent event) {
      bytes += encoder.encode(event).length;
    }

    Logger logger(LogbackMDCAdapter mdc) {
      var logback = new LoggerContext();
      logback.setMDCAdapter(mdc);
      if (encoder.getContext() == null) { // else it is set up already
        encoder.setContext(logback);
        encoder.start();
      }
      setContext(logback);
      start();
      logback.getLogger(ch.qos.logback.classic.Logger.ROOT_LOGGER_NAME).addAppender(this);
      return logback.getLogger(LOGGER);
    }
  }

  /** The buffer that log4j2 writes to, emptied whenever it is asked to. */
  private static final class Destination implements ByteBufferDestination {

    private final java.nio.ByteBuffer buffer = java.nio.ByteBuffer.allocate(64 * 1024);

    @Override
    public java.nio.ByteBuffer getByteBuffer() {
      return buffer;
    }

    @Override
    public java.nio.ByteBuffer drain(java.nio.ByteBuffer full) {
      full.clear();
      return full;
    }

    @Override
    public void writeBytes(java.nio.ByteBuffer data) {
      data.position(data.limit());
    }

    @Override
    public void writeBytes(byte[] data, int offset, int length) {
      buffer.clear();
    }
  }

  private final Logger oursLogger = ours.logger(new LogbackMDCAdapter());
  private final Logger logstashLogger = throughLogstash.logger(new LogbackMDCAdapter());
  private final Logger logbacksLogger = logbacks.logger(mdc);

  /** In a request, as all of them are. */
  @Setup
  @SuppressWarnings("MustBeClosedChecker") // closed at the end
  public void begin() {
    mdc.put("trace_id", TRACE);
    mdc.put("span_id", SPAN);
    trace.putValue("trace.id", TRACE);
    trace.putValue("span.id", SPAN);
    var caller = TraceContext.fromHeaders("00-" + TRACE + "-" + SPAN + "-01", null);
    scope = Context.root().with(caller).with(new RequestLog()).makeCurrent();
  }

  /** Takes the request away. */
  @TearDown
  public void end() {
    scope.close();
  }

  /** As a process writes whose logging is ours. */
  private static Encoder<ILoggingEvent> encoderOfAProcess() {
    var settings =
        new LogSettings(
            LogFormat.JSON,
            "info",
            Map.of(),
            Optional.of(false),
            LogSettings.Redact.defaults(),
            0,
            LogSettings.Access.defaults());
    Telemetry.builder(ServiceIdentity.of("orders")).logging(settings).start().close();
    var logback = (LoggerContext) LoggerFactory.getILoggerFactory();
    var appenders = logback.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders();
    while (appenders.hasNext()) {
      if (appenders.next() instanceof OutputStreamAppender<ILoggingEvent> console) {
        return console.getEncoder();
      }
    }
    throw new IllegalStateException("no console");
  }

  /** Ours, secrets masked. */
  @Benchmark
  public long evenkeel() {
    log(oursLogger);
    return ours.bytes;
  }

  /** Ours for a logback file: the same fields by the logstash encoder. */
  @Benchmark
  public long evenkeelThroughLogstash() {
    log(logstashLogger);
    return throughLogstash.bytes;
  }

  /** The one that comes with logback. */
  @Benchmark
  public long logbackJsonEncoder() {
    log(logbacksLogger);
    return logbacks.bytes;
  }

  private void log(Logger logger) {
    logger
        .atInfo()
        .addKeyValue("order_id", ++order)
        .addKeyValue("customer", "acme")
        .addKeyValue("amount", 129.95)
        .addKeyValue("paid", true)
        .addKeyValue("currency", "EUR")
        .log("order {} placed", order);
  }

  /** The garbage-free one, of another logging library. */
  @Benchmark
  public int log4j2JsonTemplateLayout() {
    var message = new StringMapMessage(6);
    message
        .with("order_id", ++order)
        .with("customer", "acme")
        .with("amount", 129.95)
        .with("paid", true)
        .with("currency", "EUR")
        .with("message", "order " + order + " placed");
    var event =
        Log4jLogEvent.newBuilder()
            .setLoggerName(LOGGER)
            .setLevel(Level.INFO)
            .setMessage(message)
            .setContextData(trace)
            .setThreadName("orders-io-1")
            .build();
    destination.buffer.clear();
    layout.encode(event, destination);
    return destination.buffer.position();
  }
}
