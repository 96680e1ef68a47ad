package io.evenkeel.observability;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmHeapPressureMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import java.lang.management.ManagementFactory;
import java.util.List;

/** The meters of this JVM and its process. */
final class JvmMeters implements MeterBinder, AutoCloseable {

  private final JvmGcMetrics gc = new JvmGcMetrics();
  private final JvmHeapPressureMetrics pressure = new JvmHeapPressureMetrics();

  /**
   * Keeps Micrometer's binders to the names that Prometheus has for such things: seconds, and no
   * count that is none. To be called before any meter is registered.
   */
  static void correctNames(MeterRegistry registry) {
    registry
        .config()
        .meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"))
        .meterFilter(
            new MeterFilter() {
              @Override
              public Meter.Id map(Meter.Id id) {
                return id.getName().equals("system.cpu.count") ? id.withName("system.cpus") : id;
              }
            });
  }

  /** Registers them; some listen to the JVM from here on. */
  @Override
  public void bindTo(MeterRegistry registry) {
    List<MeterBinder> binders =
        List.of(
            new JvmMemoryMetrics(),
            gc,
            pressure,
            new JvmInfoMetrics(),
            new JvmThreadMetrics(),
            new ClassLoaderMetrics(),
            new ProcessorMetrics(),
            new UptimeMetrics(),
            new FileDescriptorMetrics());
    binders.forEach(binder -> binder.bindTo(registry));
    bindProcessorTime(registry);
  }

  private static void bindProcessorTime(MeterRegistry registry) {
    try {
      if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean process) {
        FunctionCounter.builder("process.cpu", process, p -> p.getProcessCpuTime() / 1e9)
            .description("Processor time, user and system")
            .baseUnit("seconds")
            .register(registry);
      }
    } catch (NoClassDefFoundError e) {
      // an image without the module jdk.management, where nobody knows
    }
  }

  /** The others only read when asked; these listen to the JVM. */
  @Override
  public void close() {
    gc.close();
    pressure.close();
  }
}
