package io.evenkeel.runtime;

import io.evenkeel.health.CheckReport;
import io.evenkeel.health.HealthKind;
import io.evenkeel.health.HealthListener;
import io.evenkeel.health.HealthReport;
import io.evenkeel.health.HealthStatus;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** One log event when a check goes down or comes back. */
final class HealthLog implements HealthListener {

  private static final Logger LOG = LoggerFactory.getLogger("io.evenkeel.health");

  @Override
  public void changed(CheckReport before, CheckReport after) {
    boolean up = after.status() == HealthStatus.UP;
    if (before.pending() && up) {
      return;
    }
    // What is skipped has its cause in another line, which must not drown.
    LOG.atLevel(up || after.skipped() ? Level.INFO : Level.WARN)
        .addKeyValue("check", after.name())
        .addKeyValue("required", after.required())
        .addKeyValue("impact", after.impact())
        .log(up ? "{} is UP again{}" : "{} is DOWN: {}", after.name(), after.reason());
  }

  /** Of readiness: one line says what the service is worth now. */
  @Override
  public void reportChanged(HealthKind kind, HealthReport before, HealthReport after) {
    boolean up = after.status() == HealthStatus.UP;
    if (kind != HealthKind.READINESS || pending(up ? before : after)) {
      return; // of a start, the start tells
    }
    LOG.atLevel(up ? Level.INFO : Level.WARN)
        .addKeyValue("status", after.status().name())
        .addKeyValue("status_before", before.status().name())
        .log(
            "readiness is {}{}",
            after.status(),
            after.failing().stream()
                .filter(check -> !check.skipped())
                .map(HealthLog::withImpact)
                .collect(Collectors.joining(", ", up ? "" : ": ", "")));
  }

  private static boolean pending(HealthReport report) {
    return report.checks().stream().anyMatch(CheckReport::pending);
  }

  private static String withImpact(CheckReport check) {
    return check.impact().isEmpty() ? check.name() : check.name() + " (" + check.impact() + ")";
  }
}
