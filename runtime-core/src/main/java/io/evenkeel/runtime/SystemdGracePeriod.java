package io.evenkeel.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks systemd how long the unit of this process may take to stop. */
final class SystemdGracePeriod {

  private static final Pattern UNIT = Pattern.compile("/([^/]+\\.(?:service|scope))$");
  private static final Pattern PART =
      Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(us|ms|s|min|h|d|w|month|y)");
  private static final Map<String, BigDecimal> UNITS =
      Map.of(
          "us", nanos(Duration.ofNanos(1000)),
          "ms", nanos(Duration.ofMillis(1)),
          "s", nanos(Duration.ofSeconds(1)),
          "min", nanos(Duration.ofMinutes(1)),
          "h", nanos(Duration.ofHours(1)),
          "d", nanos(Duration.ofDays(1)),
          "w", nanos(Duration.ofDays(7)),
          "month", nanos(Duration.ofDays(30)),
          "y", nanos(Duration.ofDays(365)));
  private static final int LONGEST_ANSWER = 256;
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private SystemdGracePeriod() {}

  private static BigDecimal nanos(Duration unit) {
    return BigDecimal.valueOf(unit.toNanos());
  }

  /** Empty if this is no unit, or systemd does not answer within a second. */
  static Optional<Duration> ask() {
    try {
      return unit(Files.readString(Path.of("/proc/self/cgroup")).lines().toList())
          .flatMap(SystemdGracePeriod::ask);
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  static Optional<String> unit(List<String> cgroup) {
    return cgroup.stream()
        .map(UNIT::matcher)
        .filter(Matcher::find)
        .map(m -> m.group(1))
        .findFirst();
  }

  private static Optional<Duration> ask(String unit) {
    Process process = null;
    try {
      process =
          new ProcessBuilder("systemctl", "show", "-p", "TimeoutStopUSec", "--value", "--", unit)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        return Optional.empty();
      }
      try (InputStream out = process.getInputStream()) {
        return parse(new String(out.readNBytes(LONGEST_ANSWER), StandardCharsets.US_ASCII).strip());
      }
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      if (process != null) {
        process.destroyForcibly();
      }
    }
  }

  /** A time span as systemd prints it: {@code 1min 30s}; {@code infinity} is no limit. */
  static Optional<Duration> parse(String span) {
    Duration sum = Duration.ZERO;
    for (String word : span.split(" ", -1)) {
      Matcher part = PART.matcher(word);
      if (!part.matches()) {
        return Optional.empty();
      }
      var unit = UNITS.get(part.group(2));
      sum = sum.plus(Duration.ofNanos(new BigDecimal(part.group(1)).multiply(unit).longValue()));
    }
    return Optional.of(sum);
  }
}
