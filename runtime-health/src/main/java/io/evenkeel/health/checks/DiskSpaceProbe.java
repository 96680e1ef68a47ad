package io.evenkeel.health.checks;

import static java.util.Objects.requireNonNull;

import io.evenkeel.health.HealthResult;
import io.evenkeel.health.Probe;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Whether the file system of a path has room for this process: the space that is usable without
 * privileges, not merely unallocated. Quotas and exhausted inodes are not seen.
 */
public final class DiskSpaceProbe implements Probe {

  private static final long MIB = 1024 * 1024;

  private final Path path;
  private final long leastBytes;
  private final double leastPercent;
  private final Limit limit = Limit.seconds(2);
  private final Attempt<HealthResult> attempt = new Attempt<>("health-disk");

  private DiskSpaceProbe(Path path, long leastBytes, double leastPercent) {
    this.path = path;
    this.leastBytes = leastBytes;
    this.leastPercent = leastPercent;
  }

  /** At least 100 MiB where this file or directory is. */
  public static DiskSpaceProbe of(Path path) {
    return new DiskSpaceProbe(requireNonNull(path, "path"), 100 * MIB, 0);
  }

  /**
   * So many bytes must be usable, instead of 100 MiB; 0 is no such limit.
   *
   * @throws IllegalArgumentException when negative
   */
  public DiskSpaceProbe atLeast(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("atLeast: " + bytes + " bytes (expected: 0 or more)");
    }
    return new DiskSpaceProbe(path, bytes, leastPercent);
  }

  /**
   * So much of the file system must be usable as well; from 0, the default, to 100 %.
   *
   * @throws IllegalArgumentException when out of bounds
   */
  public DiskSpaceProbe atLeastPercent(double percent) {
    if (!(percent >= 0 && percent <= 100)) {
      throw new IllegalArgumentException("atLeastPercent: " + percent + " (expected: 0 to 100)");
    }
    return new DiskSpaceProbe(path, leastBytes, percent);
  }

  @Override
  public HealthResult check() throws Exception {
    try {
      return attempt.within(limit, this::look);
    } catch (NoSuchFileException missing) {
      return HealthResult.down(path + " does not exist");
    } catch (IOException failure) {
      return HealthResult.down(path + ": " + Reason.of(failure));
    } catch (Attempt.StillRunning hung) {
      return HealthResult.down(path + ": the file system has not answered for " + hung.elapsed());
    }
  }

  private HealthResult look() throws IOException {
    FileStore store = Files.getFileStore(path);
    long usable = store.getUsableSpace();
    long total = store.getTotalSpace();
    if (usable < leastBytes) {
      return HealthResult.down(room(usable, total) + ", expected at least " + size(leastBytes));
    }
    return usable < total * leastPercent / 100
        ? HealthResult.down(
            room(usable, total) + ", expected at least " + Percent.text(leastPercent))
        : HealthResult.up();
  }

  private String room(long usable, long total) {
    return path
        + ": "
        + size(usable)
        + " of "
        + size(total)
        + " usable ("
        + Percent.text(100.0 * usable / total)
        + ")";
  }

  private static String size(long bytes) {
    if (bytes < MIB) {
      return bytes / 1024 + " KiB";
    }
    return bytes < 10_240 * MIB ? bytes / MIB + " MiB" : bytes / (1024 * MIB) + " GiB";
  }

  @Override
  public Duration defaultTimeout() {
    return limit.checkTimeout();
  }
}
