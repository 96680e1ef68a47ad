package io.evenkeel.runtime.http;

import io.evenkeel.runtime.lifecycle.Deadline;
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

  private final Deadline deadline;

  TimedBody(StreamSourceConduit next, Deadline deadline) {
    super(next);
    this.deadline = deadline;
  }

  private void requireTime() throws IOException {
    if (deadline.expired()) {
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
    requireTime();
    super.awaitReadable(deadline.remainingNanos() + 1, TimeUnit.NANOSECONDS);
  }

  @Override
  public void awaitReadable(long time, TimeUnit unit) throws IOException {
    requireTime();
    super.awaitReadable(
        Math.min(unit.toNanos(time), deadline.remainingNanos() + 1), TimeUnit.NANOSECONDS);
  }
}
