package io.evenkeel.observability;

import ch.qos.logback.classic.LoggerContext;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The logs, meters and traces of one service. Thread-safe.
 *
 * <p>Logging belongs to the whole JVM, so it is touched only when {@link Builder#logging} was
 * called; meters and traces are this object's own, and several may live in one JVM.
 */
public final class Telemetry implements AutoCloseable {

  private static final Duration CLOSE = Duration.ofSeconds(2);

  private final ServiceIdentity identity;
  private final OpenTelemetry openTelemetry;
  private final Tracer clientTracer;
  private final MeterRegistry meters;
  private final MetricsSettings metrics;
  private final @Nullable OwnMeters ownMeters;
  private final LogbackSetup.@Nullable Applied logging;
  private final Optional<LogLevels> levels;
  private final Redaction redaction;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Telemetry(Builder builder) {
    identity = builder.identity;
    openTelemetry = builder.openTelemetry != null ? builder.openTelemetry : OpenTelemetry.noop();
    clientTracer = openTelemetry.getTracer("io.evenkeel.observability");
    redaction = builder.redactionOf();
    logging = builder.logging == null ? null : builder.setUp(builder.logging, redaction);
    levels =
        builder.logging != null
                && LoggerFactory.getILoggerFactory() instanceof LoggerContext logback
            ? Optional.of(new LogLevels(logback))
            : Optional.empty();
    metrics = builder.metrics != null ? builder.metrics : MetricsSettings.defaults();
    if (builder.meters != null) {
      meters = builder.meters;
      ownMeters = null;
    } else {
      ownMeters = new OwnMeters(metrics.maxSeries(), builder.logging != null);
      meters = ownMeters.registry();
      if (!builder.jvmMetersLater) {
        ownMeters.measureJvm();
      }
    }
    if (buffer().isPresent()) {
      countDropped(buffer().get());
    }
  }

  private void countDropped(LineBuffer buffer) {
    FunctionCounter.builder("log.events.dropped", buffer, LineBuffer::dropped)
        .description("log events that standard output did not take in time")
        .register(meters);
  }

  /**
   * Says, before the first logger is made, that this process will call {@link Builder#logging}, so
   * that logback need not set itself up for the time until then: WARN and above is a line on
   * standard error meanwhile, what is below is not logged. Without effect where the application has
   * a logback configuration of its own, and once there is a logger. For the whole JVM, and for
   * good.
   */
  public static void loggingFollows() {
    EarlyLogging.setUpFollows();
  }

  /** Begins with: logging untouched, no traces exported, meters of the JVM for Prometheus. */
  public static Builder builder(ServiceIdentity identity) {
    return new Builder(identity);
  }

  /** Who writes. */
  public ServiceIdentity identity() {
    return identity;
  }

  /**
   * The text as a log line would have it: without known secrets, values of names that are secret
   * ({@code password=...}) and what looks like a secret.
   */
  public String redacted(String text) {
    return redaction.text(text);
  }

  /** Where to register meters; times are in seconds. */
  public MeterRegistry meters() {
    return meters;
  }

  /**
   * Registers the meters of the JVM where {@link Builder#jvmMetersLater} put that off: returns when
   * they are there, whoever has begun. Without effect where they are, on a registry that was handed
   * in, and after closing.
   */
  public void measureJvm() {
    if (ownMeters != null) {
      ownMeters.measureJvm();
    }
  }

  /** How meters are kept; the defaults unless others were handed in. */
  public MetricsSettings metricsSettings() {
    return metrics;
  }

  /** What was handed in, else one that does nothing. */
  public OpenTelemetry openTelemetry() {
    return openTelemetry;
  }

  /**
   * One HTTP request that is about to be sent, in the trace that is current.
   *
   * @param target query and credentials are not recorded
   */
  public ClientSpan clientSpan(String method, URI target) {
    return ClientSpan.start(clientTracer, method, target);
  }

  /**
   * All meters in the format an {@code Accept} header asks for: OpenMetrics when it names that at
   * least as high, else Prometheus text 0.0.4. From the first time OpenMetrics was asked for it has
   * exemplars: trace ids of sampled measurements. Meters of the JVM that were put off are
   * registered first.
   *
   * @param acceptHeader {@code ""} when the request has none; several lines are joined with a comma
   * @return empty when the registry handed in neither is nor contains a Prometheus registry
   */
  public Optional<MetricsText> scrape(String acceptHeader) {
    MetricsFormat format = MetricsFormat.accepted(acceptHeader);
    measureJvm();
    if (ownMeters != null && format == MetricsFormat.OPEN_METRICS) {
      ownMeters.exemplars().want();
    }
    String contentType = format.contentType();
    return prometheus(meters)
        .findFirst()
        .map(registry -> new MetricsText(contentType, registry.scrape(contentType)));
  }

  /**
   * Whether logging is set up by this object; false when it was not asked to, when the application
   * has a logback configuration of its own, or when SLF4J is bound to something else.
   */
  public boolean loggingConfigured() {
    return logging != null;
  }

  /** The format in use, never {@link LogFormat#AUTO}; empty when logging is not set up by us. */
  public Optional<LogFormat> logFormat() {
    return logging == null ? Optional.empty() : Optional.of(logging.format());
  }

  /** The levels of all loggers; empty unless logging was asked for and is logback's. */
  public Optional<LogLevels> levels() {
    return levels;
  }

  /**
   * The last events at WARN and above, newest first, each a JSON object in format {@code json};
   * empty when logging is not set up by us.
   */
  public List<String> recentErrors() {
    return logging == null
        ? List.of()
        : logging.recent().map(RecentErrors::events).orElse(List.of());
  }

  /**
   * Log events that were dropped because standard output did not take them; see {@link
   * LogSettings}.
   */
  public long droppedLogEvents() {
    return buffer().map(LineBuffer::dropped).orElse(0L);
  }

  private Optional<LineBuffer> buffer() {
    return logging == null ? Optional.empty() : logging.buffer();
  }

  /**
   * Waits until what was logged before is on standard output.
   *
   * @return false if it was not within that time
   */
  public boolean flush(Duration atMost) {
    return buffer().map(b -> b.flush(atMost.toNanos())).orElse(true);
  }

  /** Closes within two seconds; see {@link #close(Duration)}. */
  @Override
  public void close() {
    close(CLOSE);
  }

  /**
   * Stops the meters and, last, writes the logs that wait. What was handed in stays open: it
   * belongs to who made it. Lines logged later are still written, while who logs them waits for
   * half a second at most. Closing again does nothing.
   *
   * @param atMost for the logs; what standard output has not taken by then is dropped and counted
   */
  public void close(Duration atMost) {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    if (ownMeters != null) {
      ownMeters.close();
    }
    levels.ifPresent(LogLevels::close);
    buffer().ifPresent(b -> b.close(atMost.toNanos()));
    if (loggingConfigured() && buffer().isEmpty()) {
      System.out.flush(); // lines were written by the time a log call returned
    }
  }

  private static Stream<PrometheusMeterRegistry> prometheus(MeterRegistry registry) {
    if (registry instanceof PrometheusMeterRegistry found) {
      return Stream.of(found);
    }
    return registry instanceof CompositeMeterRegistry composite
        ? composite.getRegistries().stream().flatMap(Telemetry::prometheus)
        : Stream.empty();
  }

  /** Each setting at most once. Not thread-safe. */
  public static final class Builder {

    private final ServiceIdentity identity;
    private @Nullable LogSettings logging;
    private @Nullable UnaryOperator<String> redaction;
    private @Nullable Predicate<Thread> neverWaits;
    private @Nullable OpenTelemetry openTelemetry;
    private @Nullable MeterRegistry meters;
    private @Nullable MetricsSettings metrics;
    private boolean jvmMetersLater;

    private Builder(ServiceIdentity identity) {
      this.identity = identity;
    }

    /**
     * Sets logback up for the whole JVM, unless the application has a configuration of its own: a
     * {@code logback.xml} or {@code logback-test.xml} on the class path, the system property {@code
     * logback.configurationFile}, or a {@code Configurator} service. Not called: logging stays as
     * it is.
     */
    public Builder logging(LogSettings settings) {
      refuseSecond("logging", logging);
      logging = settings;
      return this;
    }

    /**
     * What hides secrets in the texts of a log event, before anything is escaped, and of the first
     * 128 Ki characters: message, thread, values of key-values and MDC, exceptions. Called for each
     * of them on the thread that logs, so it is thread-safe and quick. What it makes of texts that
     * come again and again, such as user agents, is remembered: it knows all secrets from the
     * start. Default: none. Without {@link #logging} it is only used by {@link Telemetry#redacted}.
     */
    public Builder redaction(UnaryOperator<String> operator) {
      refuseSecond("redaction", redaction == null ? null : "another one");
      redaction = operator;
      return this;
    }

    /**
     * Threads that must not wait, such as those of a server's event loop: not even at WARN, once 16
     * MiB of log lines wait for a standard output that is blocked. What they log then is dropped
     * and counted. Default: none.
     */
    public Builder neverWaits(Predicate<Thread> threads) {
      refuseSecond("neverWaits", neverWaits == null ? null : "others");
      neverWaits = threads;
      return this;
    }

    private Redaction redactionOf() {
      UnaryOperator<String> secrets = redaction == null ? UnaryOperator.identity() : redaction;
      var settings = logging == null ? LogSettings.Redact.defaults() : logging.redact();
      return Redaction.of(secrets, settings);
    }

    private LogbackSetup.@Nullable Applied setUp(LogSettings settings, Redaction hiding) {
      return LogbackSetup.apply(
              settings, identity, hiding, neverWaits == null ? thread -> false : neverWaits)
          .orElse(null);
    }

    /** Default: one that does nothing. Never made global. */
    public Builder openTelemetry(OpenTelemetry instance) {
      refuseSecond("openTelemetry", openTelemetry);
      openTelemetry = instance;
      return this;
    }

    /**
     * Default: a Prometheus registry with the meters of the JVM and its process, of log events when
     * {@link #logging} is called, and with a limit of series. One handed in is used as it is,
     * without those.
     */
    public Builder meters(MeterRegistry registry) {
      refuseSecond("meters", meters);
      meters = registry;
      return this;
    }

    /** Default: {@link MetricsSettings#defaults()}. */
    public Builder metrics(MetricsSettings settings) {
      refuseSecond("metrics", metrics);
      metrics = settings;
      return this;
    }

    /**
     * Leaves the meters of the JVM and its process to {@link Telemetry#measureJvm} or the first
     * {@link Telemetry#scrape}, whichever comes first: to register them takes longer than all else
     * here, and a start has others who wait. Until then {@link Telemetry#meters} is without them,
     * and collections of garbage are not counted. Default: {@link #start} registers them.
     */
    public Builder jvmMetersLater() {
      refuseSecond("jvmMetersLater", jvmMetersLater ? "true" : null);
      jvmMetersLater = true;
      return this;
    }

    /** Sets up what was asked for; from here on log lines have their final form. */
    public Telemetry start() {
      return new Telemetry(this);
    }

    private static void refuseSecond(String setting, @Nullable Object old) {
      if (old != null) {
        throw new IllegalStateException(setting + ": already set to " + old);
      }
    }
  }
}
