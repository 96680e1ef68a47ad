package io.evenkeel.runtime.management;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/** All objects of this process, written by the JVM, which stands still meanwhile. */
final class HeapDump {

  private static final long MARGIN = 32 << 20;

  private HeapDump() {}

  /** What it may take on disk. A dump has all that the heap has, and names of classes. */
  static long room() {
    long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    return used + used / 4 + MARGIN;
  }

  /**
   * Writes it.
   *
   * @param file ends with {@code .hprof}, and is not there yet
   * @param live only what is still referred to, after a full garbage collection
   */
  static void write(Path file, boolean live) throws IOException {
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpHeap(file.toString(), live);
  }
}
