package io.evenkeel.health;

/**
 * The question a check helps to answer, in Kubernetes' words. There is no default kind: the factory
 * method names it.
 */
public enum HealthKind {
  /** Has the service come up? */
  STARTUP,

  /** May traffic be sent here now? DOWN takes the instance out of the balancer. */
  READINESS,

  /**
   * Is the process itself beyond repair? DOWN gets it killed and started again, so a liveness check
   * looks at this process only (a deadlock, a dead event loop), never at a dependency.
   */
  LIVENESS
}
