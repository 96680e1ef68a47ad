package io.evenkeel.runtime;

import io.evenkeel.observability.LogContext;
import io.evenkeel.runtime.lifecycle.Carrier;

/** Lets tasks of executors have the trace and the log fields of the request they are made for. */
final class RequestCarrier implements Carrier {

  static final Carrier INSTANCE = new RequestCarrier();

  private RequestCarrier() {}

  @Override
  public Runnable carrying(Runnable task) {
    return LogContext.carrying(task);
  }

  @Override
  public Runnable apart(Runnable task) {
    return LogContext.apart(task);
  }
}
