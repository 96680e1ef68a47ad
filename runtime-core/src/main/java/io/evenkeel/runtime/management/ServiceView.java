package io.evenkeel.runtime.management;

import io.evenkeel.config.RuntimeConfig;
import io.evenkeel.health.HealthRegistry;
import io.evenkeel.observability.Telemetry;
import io.evenkeel.runtime.lifecycle.LifecycleState;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What the management endpoints look at.
 *
 * @param state of the service, now
 * @param waitingFor the steps a start is at, each with the reason why it waits, which may be empty;
 *     none once it is ready
 * @param environmentChecked whether the checks that belong to no component passed once
 * @param probers told who asked for readiness and what the answer was
 * @param build facts about the build, such as {@code commit}, in this order
 */
public record ServiceView(
    RuntimeConfig config,
    Telemetry telemetry,
    HealthRegistry health,
    Supplier<LifecycleState> state,
    Supplier<Map<String, String>> waitingFor,
    Supplier<Boolean> environmentChecked,
    Probers probers,
    Map<String, String> build) {

  public ServiceView {
    build = Collections.unmodifiableMap(new LinkedHashMap<>(build));
  }

  /** A text that others wrote, such as an exception's, without what no log line has. */
  String redacted(String text) {
    return telemetry.redacted(config.redactor().redact(text));
  }
}
