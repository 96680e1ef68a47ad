package io.evenkeel.health.checks;

import com.sun.management.UnixOperatingSystemMXBean;
import io.evenkeel.health.HealthResult;
import io.evenkeel.health.Probe;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;

/**
 * Whether this process has file descriptors left, for files and sockets, below its own limit
 * ({@code ulimit -n}). Where the system does not count them, which is Windows, it is always UP.
 */
public final class FileDescriptorProbe implements Probe {

  private static final OperatingSystemMXBean SYSTEM = ManagementFactory.getOperatingSystemMXBean();

  private final double mostPercent;

  private FileDescriptorProbe(double mostPercent) {
    this.mostPercent = mostPercent;
  }

  /** At most 90 % open. */
  public static FileDescriptorProbe create() {
    return new FileDescriptorProbe(90);
  }

  /**
   * How much of the limit may be open, from 1 to 100 %; 90 % by default.
   *
   * @throws IllegalArgumentException when out of bounds
   */
  public FileDescriptorProbe atMostPercent(double percent) {
    return new FileDescriptorProbe(Percent.checked("atMostPercent", percent));
  }

  @Override
  public HealthResult check() {
    if (!(SYSTEM instanceof UnixOperatingSystemMXBean unix)) {
      return HealthResult.up();
    }
    long open = unix.getOpenFileDescriptorCount();
    long max = unix.getMaxFileDescriptorCount();
    double percent = 100.0 * open / max;
    return percent <= mostPercent
        ? HealthResult.up()
        : HealthResult.down(
            open
                + " of "
                + max
                + " file descriptors open ("
                + Percent.text(percent)
                + ", expected at most "
                + Percent.text(mostPercent)
                + ")");
  }
}
