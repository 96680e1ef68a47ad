package io.evenkeel.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks systemd how long the unit of this process may take to stop. */
final class SystemdGracePeriod {

  private static final Pattern UNIT = Pattern.compile("/([^/]+\\.(?:service|scope))$");
  private static final Pattern PART = Pattern.compile("(\\d+)(us|ms|s|min|h|d)");
  private static final int LONGEST_ANSWER = 256;
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private SystemdGracePeriod() {}

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
      long n = Long.parseLong(part.group(1));
      sum =
          sum.plus(
              switch (part.group(2)) {
                case "us" -> Duration.ofNanos(n * 1000);
                case "ms" -> Duration.ofMillis(n);
                case "s" -> Duration.ofSeconds(n);
                case "min" -> Duration.ofMinutes(n);
                case "h" -> Duration.ofHours(n);
                default -> Duration.ofDays(n);
              });
    }
    return Optional.of(sum);
  }
}
