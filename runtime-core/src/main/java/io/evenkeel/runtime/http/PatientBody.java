package io.evenkeel.runtime.http;

import io.undertow.server.ConduitWrapper;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.xnio.channels.ReadTimeoutException;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.StreamSourceConduit;

/** The body of a request for which a thread waits, but not for ever. */
final class PatientBody extends AbstractStreamSourceConduit<StreamSourceConduit> {

  private final long patience;

  private PatientBody(StreamSourceConduit next, long patience) {
    super(next);
    this.patience = patience;
  }

  /** One for all requests. */
  static ConduitWrapper<StreamSourceConduit> waiting(Duration atMost) {
    long nanos = atMost.toNanos();
    return (body, exchange) -> new PatientBody(body.create(), nanos);
  }

  @Override
  public void awaitReadable() throws IOException {
    awaitReadable(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
  }

  @Override
  public void awaitReadable(long time, TimeUnit unit) throws IOException {
    long from = System.nanoTime();
    super.awaitReadable(Math.min(unit.toNanos(time), patience), TimeUnit.NANOSECONDS);
    if (System.nanoTime() - from >= patience) {
      throw new ReadTimeoutException("nothing of the body came in time");
    }
  }
}
