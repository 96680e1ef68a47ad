package io.evenkeel.health;

/**
 * Is told what changed, after the reports show it.
 *
 * <p>Each listener gets its events one at a time and in order, on a daemon thread of the registry
 * that lives only while there are any; a listener that blocks delays neither checks nor other
 * listeners. What it throws goes to the registry's {@link HealthRegistry.Builder#onListenerFailure
 * handler}. Of a listener that is more than 1,000 events behind, the oldest are dropped, which the
 * handler is told too.
 */
@FunctionalInterface
public interface HealthListener {

  /**
   * A check went UP or DOWN, got its first result ({@code before.pending()}), or begins or ceases
   * to be {@link CheckReport#skipped() skipped}. A check that stays DOWN with another reason is not
   * an event otherwise, and neither are failures that are too few to make it DOWN.
   */
  void changed(CheckReport before, CheckReport after);

  /**
   * The status of the report of one kind changed: by a result, or because a check was registered.
   * Does nothing by default.
   */
  default void reportChanged(HealthKind kind, HealthReport before, HealthReport after) {}
}
