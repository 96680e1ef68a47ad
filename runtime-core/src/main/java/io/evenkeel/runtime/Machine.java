package io.evenkeel.runtime;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.OptionalLong;

/**
 * What this process was given. Immutable.
 *
 * @param fileDescriptors how many may be open; empty where there is no such limit
 * @param heap bytes it may grow to
 * @param memory bytes of the container or the machine
 * @param charset the default one, that texts without another are read in
 * @param fileNames the charset of file names and arguments
 * @param temporary where temporary files go
 */
record Machine(
    OptionalLong fileDescriptors,
    long heap,
    long memory,
    Instant now,
    ZoneId timeZone,
    Charset charset,
    String fileNames,
    Path temporary) {

  static Machine here() {
    return new Machine(
        descriptors(),
        Runtime.getRuntime().maxMemory(),
        totalMemory(),
        Instant.now(),
        ZoneId.systemDefault(),
        Charset.defaultCharset(),
        System.getProperty("sun.jnu.encoding", "unknown"),
        Path.of(System.getProperty("java.io.tmpdir", "/tmp")));
  }

  private static OptionalLong descriptors() {
    try {
      return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
          ? OptionalLong.of(unix.getMaxFileDescriptorCount())
          : OptionalLong.empty();
    } catch (NoClassDefFoundError e) { // an image without the module jdk.management
      return OptionalLong.empty();
    }
  }

  private static long totalMemory() {
    try {
      return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
          ? system.getTotalMemorySize()
          : Long.MAX_VALUE;
    } catch (NoClassDefFoundError e) {
      return Long.MAX_VALUE;
    }
  }
}
