package io.evenkeel.observability;

import ch.qos.logback.classic.LoggerContext;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** The registry we make when none is handed in, with what is measured without being asked for. */
final class OwnMeters implements AutoCloseable {

  /**
   * Exemplars at buckets and counters only. Micrometer's default puts them at the {@code _count} of
   * a histogram too, and Prometheus 2 then refuses the whole scrape.
   */
  private static final class Exposition implements PrometheusConfig {

    @Override
    public @Nullable String get(String key) {
      return null;
    }

    @Override
    public Properties prometheusProperties() {
      var properties = new Properties();
      properties.setProperty("io.prometheus.exporter.exemplarsOnAllMetricTypes", "false");
      return properties;
    }
  }

  private final TraceExemplars exemplars = new TraceExemplars();
  private final MeterRegistry registry =
      new PrometheusMeterRegistry(
          new Exposition(), new PrometheusRegistry(), Clock.SYSTEM, exemplars);
  private final @Nullable LogEventMeters logEvents;
  private @Nullable JvmMeters jvm;
  private boolean closed;

  /**
   * Registers the meters, but for those of the JVM.
   *
   * @param logging whether log events are counted, where logback writes them
   */
  OwnMeters(int maxSeries, boolean logging) {
    JvmMeters.correctNames(registry);
    SeriesLimit.watch(registry, maxSeries);
    logEvents =
        logging && LoggerFactory.getILoggerFactory() instanceof LoggerContext context
            ? new LogEventMeters(context, registry)
            : null;
  }

  /**
   * Registers the meters of the JVM, once, and not after closing. Whoever comes meanwhile waits, so
   * that nobody reads half of them.
   */
  synchronized void measureJvm() {
    if (jvm == null && !closed) {
      jvm = new JvmMeters();
      jvm.bindTo(registry);
    }
  }

  MeterRegistry registry() {
    return registry;
  }

  TraceExemplars exemplars() {
    return exemplars;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (logEvents != null) {
      logEvents.close();
    }
    JvmMeters listening = jvm;
    try (listening) {
      registry.close();
    } catch (RuntimeException failure) {
      LoggerFactory.getLogger(Telemetry.class).warn("meters did not close", failure);
    }
  }
}
