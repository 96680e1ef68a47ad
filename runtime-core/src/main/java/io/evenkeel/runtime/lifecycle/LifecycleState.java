package io.evenkeel.runtime.lifecycle;

/** Where a service is in its life. One-way: a stopped service is never started again. */
public enum LifecycleState {
  /** Built, nothing has run. */
  NEW,
  /** Configuration is read, components start; the application port is not bound. */
  STARTING,
  /** The application port is bound and every required start check passed. */
  RUNNING,
  /** Told to stop: not ready, still serving, finishing what is there. */
  DRAINING,
  /** Components are being stopped in reverse order. */
  STOPPING,
  /** Everything was stopped; terminal. */
  STOPPED,
  /** The start failed and what had started was stopped again; terminal. */
  FAILED;

  boolean canMoveTo(LifecycleState next) {
    return switch (this) {
      case NEW -> next == STARTING || next == STOPPING || next == FAILED;
      case STARTING -> next == RUNNING || next == STOPPING || next == FAILED;
      case RUNNING -> next == DRAINING;
      case DRAINING -> next == STOPPING;
      case STOPPING -> next == STOPPED;
      case STOPPED, FAILED -> false;
    };
  }

  /** True from the moment the service was told to stop. */
  public boolean stopping() {
    return compareTo(DRAINING) >= 0;
  }

  /** True for {@link #STOPPED} and {@link #FAILED}. */
  public boolean terminal() {
    return this == STOPPED || this == FAILED;
  }
}
