package io.evenkeel.runtime.management;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.core.JsonGenerator;

/** What {@code /info} says about the JVM, and about what the container allows it. */
final class JvmFacts {

  private static final String MASK = "******";
  private static final Path CGROUP = Path.of("/sys/fs/cgroup");
  private static final String UNLIMITED = "max";

  private JvmFacts() {}

  /**
   * Writes two objects.
   *
   * @param details whether the flags are shown
   */
  static void write(JsonGenerator json, boolean details, UnaryOperator<String> redaction) {
    var runtime = ManagementFactory.getRuntimeMXBean();
    json.writeObjectPropertyStart("jvm");
    json.writeStringProperty("version", Runtime.version().toString());
    json.writeStringProperty("vendor", runtime.getVmVendor());
    json.writeNumberProperty("uptime_s", runtime.getUptime() / 1000);
    if (details) {
      json.writeArrayPropertyStart("flags");
      shown(runtime.getInputArguments(), redaction).forEach(json::writeString);
      json.writeEndArray();
    }
    json.writeEndObject();
    json.writeObjectPropertyStart("limits");
    json.writeNumberProperty("processors", Runtime.getRuntime().availableProcessors());
    json.writeNumberProperty("max_heap_bytes", Runtime.getRuntime().maxMemory());
    writeMemory(json);
    cgroup("memory.max", CGROUP).ifPresent(m -> json.writeStringProperty("cgroup_memory_max", m));
    cgroup("cpu.max", CGROUP).ifPresent(c -> json.writeStringProperty("cgroup_cpu_max", c));
    json.writeEndObject();
  }

  private static void writeMemory(JsonGenerator json) {
    try {
      if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
        json.writeNumberProperty("memory_bytes", system.getTotalMemorySize());
      }
    } catch (NoClassDefFoundError e) {
      // an image without the module jdk.management: nobody knows
    }
  }

  /** One with a secret in its value loses all of it: where that ends nobody can say. */
  static List<String> shown(List<String> flags, UnaryOperator<String> redaction) {
    return flags.stream()
        .map(
            flag -> {
              String shown = redaction.apply(flag);
              int value = flag.indexOf('=') + 1;
              return shown.equals(flag) || value == 0
                  ? shown
                  : redaction.apply(flag.substring(0, value - 1)) + "=" + MASK;
            })
        .toList();
  }

  /**
   * A limit as the kernel writes it, control groups version 2; empty where there is none or it
   * cannot be read.
   */
  static Optional<String> cgroup(String name, Path folder) {
    try {
      return Optional.of(Files.readString(folder.resolve(name)).strip())
          .filter(limit -> !limit.startsWith(UNLIMITED) && limit.length() <= 64);
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }
}
