package io.evenkeel.runtime.policy;

import io.evenkeel.config.ConfigSource;
import io.evenkeel.config.RuntimeConfig;
import io.evenkeel.observability.ServiceIdentity;
import io.evenkeel.observability.Telemetry;
import io.evenkeel.runtime.lifecycle.Carrier;
import io.evenkeel.runtime.lifecycle.Deadline;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** One policy, {@code inventory}, whose time and chance a test drives. Sleeping passes time. */
final class PolicyBench implements AutoCloseable {

  final AtomicLong nanos = new AtomicLong(1_000_000_000L);
  final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final InMemorySpanExporter spans = InMemorySpanExporter.create();
  final Policies policies;
  volatile Runnable beforePause = () -> {};

  private enum Time {
    DRIVEN,
    WITHOUT_PAUSES,
    REAL
  }

  private PolicyBench(Map<String, ?> settings, Time time, Carrier carrier) {
    var values = new HashMap<String, Object>();
    settings.forEach(
        (key, value) ->
            values.put(key.startsWith("policies.") ? key : "policies.inventory." + key, value));
    var config =
        RuntimeConfig.loader()
            .environment(Map.of())
            .systemProperties(Map.of())
            .source(ConfigSource.of("test", values))
            .section("policies", PoliciesSettings.class)
            .load();
    var telemetry =
        Telemetry.builder(ServiceIdentity.of("orders"))
            .meters(meters)
            .openTelemetry(
                OpenTelemetrySdk.builder()
                    .setTracerProvider(
                        SdkTracerProvider.builder()
                            .addSpanProcessor(SimpleSpanProcessor.create(spans))
                            .build())
                    .build())
            .start();
    var random = new Random(17);
    var clock =
        switch (time) {
          case DRIVEN -> new Clock(nanos::get, this::sleep, random::nextDouble);
          case WITHOUT_PAUSES -> new Clock(System::nanoTime, this::note, random::nextDouble);
          case REAL -> Clock.SYSTEM;
        };
    policies =
        Policies.of("orders", config.settings(PoliciesSettings.class), telemetry, carrier, clock);
  }

  /** Driven time, but for timeouts, which interrupt real threads. */
  static PolicyBench of(Map<String, ?> settings) {
    return new PolicyBench(settings, Time.DRIVEN, Carrier.NOTHING);
  }

  /** Time that passes by itself; pauses are noted and not made. */
  static PolicyBench timed(Map<String, ?> settings) {
    return new PolicyBench(settings, Time.WITHOUT_PAUSES, Carrier.NOTHING);
  }

  /** Pauses are made. */
  static PolicyBench pausing(Map<String, ?> settings) {
    return new PolicyBench(settings, Time.REAL, Carrier.NOTHING);
  }

  /** The same, and deadlines go with asynchronous calls. */
  static PolicyBench carrying(Map<String, ?> settings) {
    return new PolicyBench(settings, Time.REAL, Deadline::carrying);
  }

  private void sleep(long time, CountDownLatch end) throws InterruptedException {
    note(time, end);
    nanos.addAndGet(time);
  }

  private void note(long time, CountDownLatch end) throws InterruptedException {
    beforePause.run();
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    pauses.add(Duration.ofNanos(time));
  }

  NamedPolicy policy() {
    return policies.named("inventory");
  }

  Deadline deadline(Duration time) {
    return Deadline.after(time, nanos::get);
  }

  double count(String meter, String... tags) {
    return meters.get(meter).tag("policy", "inventory").tags(tags).functionCounter().count();
  }

  long calls(String outcome) {
    return meters
        .get("policy.call.duration")
        .tags("policy", "inventory", "outcome", outcome)
        .timer()
        .count();
  }

  @Override
  public void close() {
    try {
      policies.stop(Deadline.after(Duration.ofSeconds(10)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
  }
}
