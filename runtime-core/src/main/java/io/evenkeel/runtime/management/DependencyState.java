package io.evenkeel.runtime.management;

import io.evenkeel.health.CheckReport;
import io.evenkeel.health.HealthRegistry;
import io.evenkeel.health.HealthStatus;
import io.evenkeel.runtime.policy.NamedPolicy;
import io.evenkeel.runtime.policy.Policies;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * One dependency, whatever it is known by: everything of one name is one entry. Immutable.
 *
 * @param kinds of {@code check}, {@code component}, {@code http-client}, {@code policy}
 * @param health {@code up}, {@code down}, or {@code unknown} without a check that has a result
 * @param reason of the first check that is down; may be empty
 */
record DependencyState(
    String name,
    Set<String> kinds,
    String health,
    String reason,
    String impact,
    Optional<NamedPolicy> policy) {

  /** What is found under one name. */
  private static final class Found {
    final Set<String> kinds = new TreeSet<>();
    final Set<String> checks = new TreeSet<>();
    Optional<NamedPolicy> policy = Optional.empty();
  }

  static List<DependencyState> of(
      Collection<Dependency> declared, Policies policies, HealthRegistry health) {
    Map<String, Found> all = new TreeMap<>();
    for (NamedPolicy policy : policies.all()) {
      var found = all.computeIfAbsent(policy.name(), name -> new Found());
      found.policy = Optional.of(policy);
      found.kinds.add("policy");
      found.checks.add(policy.name() + Policies.BREAKER_CHECK);
      if (policies.httpClients().contains(policy.name())) {
        found.kinds.add("http-client");
      }
    }
    for (Dependency one : declared) {
      if (!isBreaker(one, all)) {
        var found = all.computeIfAbsent(one.name(), name -> new Found());
        found.checks.addAll(one.checks());
        if (one.component()) {
          found.kinds.add("component");
        }
        if (!one.checks().isEmpty()) {
          found.kinds.add("check");
        }
      }
    }
    List<DependencyState> states = new ArrayList<>();
    all.forEach((name, found) -> states.add(of(name, found, health)));
    return states;
  }

  private static boolean isBreaker(Dependency one, Map<String, Found> all) {
    String name = one.name();
    int end = name.length() - Policies.BREAKER_CHECK.length();
    return name.endsWith(Policies.BREAKER_CHECK)
        && !one.component()
        && Optional.ofNullable(all.get(name.substring(0, end)))
            .flatMap(found -> found.policy)
            .flatMap(NamedPolicy::breaker)
            .isPresent();
  }

  private static DependencyState of(String name, Found found, HealthRegistry health) {
    List<CheckReport> reports =
        found.checks.stream()
            .flatMap(check -> health.check(check).stream())
            .filter(report -> !report.pending())
            .toList();
    Optional<CheckReport> down =
        reports.stream().filter(r -> r.status() == HealthStatus.DOWN).findFirst();
    String status = reports.isEmpty() ? "unknown" : down.isPresent() ? "down" : "up";
    String impact =
        Stream.concat(
                found.policy.stream().map(NamedPolicy::impact),
                reports.stream().map(CheckReport::impact))
            .filter(text -> !text.isEmpty())
            .findFirst()
            .orElse("");
    return new DependencyState(
        name, found.kinds, status, down.map(CheckReport::reason).orElse(""), impact, found.policy);
  }
}
