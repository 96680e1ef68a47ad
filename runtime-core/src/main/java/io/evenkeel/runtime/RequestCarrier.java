package io.evenkeel.runtime;

import io.evenkeel.observability.LogContext;
import io.evenkeel.runtime.lifecycle.Carrier;
import io.evenkeel.runtime.lifecycle.Deadline;

/**
 * Lets tasks of executors have the trace, the log fields and the deadline of the request they are
 * made for.
 */
final class RequestCarrier implements Carrier {

  static final Carrier INSTANCE = new RequestCarrier();

  private RequestCarrier() {}

  @Override
  public Runnable carrying(Runnable task) {
    return LogContext.carrying(Deadline.carrying(task));
  }

  @Override
  public Runnable apart(Runnable task) {
    return LogContext.apart(Deadline.apart(task));
  }
}
