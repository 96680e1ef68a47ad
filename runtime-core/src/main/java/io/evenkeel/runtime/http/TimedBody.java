package io.evenkeel.runtime.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.TimeUnit;
import org.xnio.channels.ReadTimeoutException;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.StreamSourceConduit;

/** The body of a request with a deadline: a thread that waits for it waits no longer than that. */
final class TimedBody extends AbstractStreamSourceConduit<StreamSourceConduit> {

  /** The timer is about to come, and says so itself. */
  private static final long NEARLY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final TimeLimit limit;

  TimedBody(StreamSourceConduit next, TimeLimit limit) {
    super(next);
    this.limit = limit;
  }

  private void requireTime() throws IOException {
    if (limit.overrun()) {
      throw new ReadTimeoutException("the time limit of this request has passed");
    }
  }

  @Override
  public int read(ByteBuffer dst) throws IOException {
    requireTime();
    return super.read(dst);
  }

  @Override
  public long read(ByteBuffer[] dsts, int offs, int len) throws IOException {
    requireTime();
    return super.read(dsts, offs, len);
  }

  @Override
  public long transferTo(long position, long count, FileChannel target) throws IOException {
    requireTime();
    return super.transferTo(position, count, target);
  }

  @Override
  public long transferTo(long count, ByteBuffer through, StreamSinkChannel target)
      throws IOException {
    requireTime();
    return super.transferTo(count, through, target);
  }

  @Override
  public void awaitReadable() throws IOException {
    awaitReadable(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
  }

  @Override
  public void awaitReadable(long time, TimeUnit unit) throws IOException {
    requireTime();
    long left = Math.max(limit.remainingNanos(), NEARLY_NANOS);
    super.awaitReadable(Math.min(unit.toNanos(time), left), TimeUnit.NANOSECONDS);
  }
}
