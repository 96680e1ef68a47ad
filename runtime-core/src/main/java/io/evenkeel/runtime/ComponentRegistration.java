package io.evenkeel.runtime;

import io.evenkeel.health.HealthCheck;
import io.evenkeel.health.StartPolicy;
import io.evenkeel.runtime.lifecycle.Component;
import java.util.ArrayList;
import java.util.List;

/** A component while it is being wired. Not thread-safe. */
public final class ComponentRegistration {

  private final ServiceBuilder service;
  private final String name;
  private final Component component;
  private final List<HealthCheck> checks = new ArrayList<>();

  ComponentRegistration(ServiceBuilder service, String name, Component component) {
    this.service = service;
    this.name = name;
    this.component = component;
  }

  /**
   * Adds a check of this component: the start goes on to the next component only when it passes, as
   * its start policy says.
   *
   * @throws IllegalArgumentException if a check of this name is registered
   */
  public ComponentRegistration check(HealthCheck check) {
    service.register(check);
    checks.add(check);
    return this;
  }

  String name() {
    return name;
  }

  Component component() {
    return component;
  }

  List<HealthCheck> checks() {
    return List.copyOf(checks);
  }

  /**
   * The strictest policy of its checks, which covers {@link Component#start} too; FAIL without any.
   */
  StartPolicy policy() {
    return checks.stream()
        .map(HealthCheck::startPolicy)
        .min(Enum::compareTo)
        .orElse(StartPolicy.FAIL);
  }
}
