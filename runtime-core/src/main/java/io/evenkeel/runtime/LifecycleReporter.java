package io.evenkeel.runtime;

import io.evenkeel.runtime.lifecycle.LifecycleListener;
import io.evenkeel.runtime.lifecycle.LifecycleState;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Connects what the lifecycle reports to the HTTP port, the logs and the meters. */
final class LifecycleReporter implements LifecycleListener {

  private final Service service;

  LifecycleReporter(Service service) {
    this.service = service;
  }

  @Override
  public void stateChanged(LifecycleState from, LifecycleState to) {
    var port = service.http();
    if (to == LifecycleState.DRAINING && port != null) {
      port.announceClose();
    }
  }

  @Override
  public void started(String component, Duration took) {
    TimeGauge.builder("service.component.start.duration", took::toMillis, TimeUnit.MILLISECONDS)
        .tag("component", component)
        .register(service.telemetry().meters());
  }

  @Override
  public void stopped(String component, Duration took) {
    service.announcer().stepped(component, took, "");
  }

  @Override
  public void failed(String what, Throwable cause) {
    service.announcer().failed(what, cause);
  }

  @Override
  public void overran(String step, Duration elapsed, List<StackTraceElement> stack) {
    service.announcer().overran(step, elapsed, stack);
  }
}
