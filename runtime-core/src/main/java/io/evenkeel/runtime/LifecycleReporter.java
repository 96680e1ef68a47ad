package io.evenkeel.runtime;

import io.evenkeel.runtime.http.DrainSummary;
import io.evenkeel.runtime.lifecycle.LifecycleListener;
import io.evenkeel.runtime.lifecycle.LifecycleState;
import java.time.Duration;
import java.util.List;

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
    if (to == LifecycleState.STOPPING) {
      service.health().close(); // what is being stopped on purpose is not reported as down
    }
  }

  @Override
  public void started(String component, Duration took) {
    duration("service.component.start.duration", component, took);
  }

  @Override
  public void stopped(String component, Duration took) {
    duration("service.component.stop.duration", component, took);
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

  /** How the drain of the application port went. */
  void drained(DrainSummary summary) {
    var meters = service.telemetry().meters();
    service
        .meters()
        .took("service.drain.duration", "How long the application port drained", summary.took());
    meters
        .counter("service.drain.requests", "outcome", "finished")
        .increment((double) summary.finished());
    meters
        .counter("service.drain.requests", "outcome", "refused")
        .increment((double) summary.refused());
    meters.counter("service.drain.requests", "outcome", "cut").increment(summary.cut().size());
    service.blackBox().cut(summary.cut());
    service.announcer().drained(summary);
  }

  private void duration(String name, String component, Duration took) {
    service.meters().took(name, "How long this component took", took, "component", component);
  }
}
