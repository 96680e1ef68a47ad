package io.evenkeel.runtime.management;

import java.util.Set;

/**
 * Something a service was wired with. Immutable.
 *
 * @param name the one word for it
 * @param component whether it is one, or a check alone
 * @param checks the names of its health checks
 */
public record Dependency(String name, boolean component, Set<String> checks) {

  public Dependency {
    checks = Set.copyOf(checks);
  }
}
