package io.evenkeel.runtime;

import io.evenkeel.health.HealthCheck;
import io.evenkeel.health.StartPolicy;
import io.evenkeel.runtime.lifecycle.Component;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A component while it is being wired. Not thread-safe. */
public final class ComponentRegistration {

  private final ServiceBuilder service;
  private final String name;
  private final Component component;
  private final List<HealthCheck> checks = new ArrayList<>();
  private Set<String> after;

  /**
   * A registration.
   *
   * @param before the names of all components that were registered earlier
   */
  ComponentRegistration(
      ServiceBuilder service, String name, Component component, Set<String> before) {
    this.service = service;
    this.name = name;
    this.component = component;
    this.after = Set.copyOf(before);
  }

  /**
   * Starts this component as soon as the named ones are ready, instead of after everything that was
   * registered earlier; with no name, at once. Components that do not wait for each other start at
   * the same time. Stopping is the exact reverse.
   *
   * @throws IllegalArgumentException if a name was not registered earlier
   */
  public ComponentRegistration after(String... components) {
    for (String other : components) {
      service.requireRegistered(other, name);
    }
    after = Set.of(components);
    return this;
  }

  /**
   * Adds a check of this component: the start goes on to the next component only when it passes, as
   * its start policy says.
   *
   * @throws IllegalArgumentException if a check of this name is registered, or one it comes {@link
   *     HealthCheck#after after} is not, or belongs to a component that was registered later, or is
   *     optional while this one is required
   */
  public ComponentRegistration check(HealthCheck check) {
    service.register(check, name);
    checks.add(check);
    return this;
  }

  Set<String> startsAfter() {
    return after;
  }

  /** These, and the components whose checks one of its own comes after. */
  Set<String> waitsFor() {
    var all = new HashSet<>(after);
    for (HealthCheck check : checks) {
      all.addAll(service.startsAfter(check));
    }
    all.remove(name);
    return Set.copyOf(all);
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
    var strictest = checks.isEmpty() ? StartPolicy.FAIL : checks.get(0).startPolicy();
    for (HealthCheck check : checks) {
      if (check.startPolicy().compareTo(strictest) < 0) {
        strictest = check.startPolicy();
      }
    }
    return strictest;
  }
}
