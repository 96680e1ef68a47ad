package io.evenkeel.observability;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import io.micrometer.core.instrument.distribution.HistogramSupport;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a tag with values without end from filling the memory: beyond a number of series new meters
 * are refused. A meter is kept whole, so the one that reaches the limit may pass it by its buckets.
 * Thread-safe.
 */
final class SeriesLimit implements MeterFilter {

  private static final Logger LOG = LoggerFactory.getLogger(SeriesLimit.class);

  /** These have a bounded number of series, and are what shows the trouble a leak of tags makes. */
  private static final String FAVOURED = "http.server.";

  private final int most;
  private final int mostOfOthers;
  private final AtomicInteger series = new AtomicInteger();
  private final LongAdder refused = new LongAdder();
  private final AtomicBoolean told = new AtomicBoolean();

  private SeriesLimit(int most) {
    this.most = most;
    this.mostOfOthers = most - most / 10;
  }

  /** Watches a registry that has no meters yet. */
  static void watch(MeterRegistry registry, int most) {
    var limit = new SeriesLimit(most);
    registry
        .config()
        .meterFilter(limit)
        .onMeterAdded(meter -> limit.series.addAndGet(size(meter)))
        .onMeterRemoved(meter -> limit.series.addAndGet(-size(meter)));
    Gauge.builder("metrics.series", limit.series, AtomicInteger::get)
        .description("Series that are kept")
        .register(registry);
    FunctionCounter.builder("metrics.refused", limit.refused, LongAdder::sum)
        .description("How often a new meter was refused because of metrics.max-series")
        .register(registry);
  }

  /** Asked by the registry for each new meter, one at a time. */
  @Override
  public MeterFilterReply accept(Meter.Id id) {
    if (series.get() < (id.getName().startsWith(FAVOURED) ? most : mostOfOthers)) {
      return MeterFilterReply.NEUTRAL;
    }
    refused.increment();
    if (told.compareAndSet(false, true)) {
      LOG.warn(
          "metrics.max-series: {} is reached, {} and other new meters are not kept (does one of"
              + " their tags have values without end?)",
          most,
          id);
    }
    return MeterFilterReply.DENY;
  }

  private static int size(Meter meter) {
    int lines = 0;
    for (Measurement ignored : meter.measure()) {
      lines++;
    }
    if (meter instanceof HistogramSupport histogram) {
      HistogramSnapshot snapshot = histogram.takeSnapshot();
      int buckets = snapshot.histogramCounts().length;
      lines += snapshot.percentileValues().length + (buckets == 0 ? 0 : buckets + 1);
    }
    return lines;
  }
}
