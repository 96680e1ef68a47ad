package io.evenkeel.runtime.lifecycle;

import java.util.Set;

/**
 * A component that has to be stopped.
 *
 * @param after the names of those that had to be there before it, and therefore stop after it
 */
record StartedComponent(String name, Component component, Set<String> after) {

  StartedComponent {
    after = Set.copyOf(after);
  }
}
