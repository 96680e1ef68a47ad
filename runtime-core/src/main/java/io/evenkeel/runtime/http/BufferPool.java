package io.evenkeel.runtime.http;

import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioIoThread;

/**
 * Direct buffers with a small stack for each IO thread and one bounded queue for all other threads.
 *
 * <p>Undertow's own pool keeps a stack for every thread that asks: with one virtual thread per
 * request direct memory grows until it is exhausted. Here no buffer is ever held by a thread that
 * is not an IO thread. Thread-safe.
 */
final class BufferPool implements ByteBufferPool {

  private static final int PER_IO_THREAD = 16;

  private final boolean direct;
  private final int bufferSize;
  private final int maxShared;
  private final @Nullable BufferPool arrayBacked;
  private final ThreadLocal<ArrayDeque<ByteBuffer>> ioStack =
      ThreadLocal.withInitial(ArrayDeque::new);
  private final Queue<ByteBuffer> shared = new ConcurrentLinkedQueue<>();
  private final AtomicInteger sharedCount = new AtomicInteger();
  private volatile boolean closed;

  /**
   * A pool that starts empty.
   *
   * @param bufferSize bytes of each buffer
   * @param maxShared buffers kept outside the stacks of the IO threads; what comes back beyond that
   *     is left to the garbage collector
   */
  BufferPool(int bufferSize, int maxShared) {
    this(true, bufferSize, maxShared);
  }

  private BufferPool(boolean direct, int bufferSize, int maxShared) {
    this.direct = direct;
    this.bufferSize = bufferSize;
    this.maxShared = maxShared;
    this.arrayBacked = direct ? new BufferPool(false, bufferSize, maxShared) : null;
  }

  @Override
  public PooledByteBuffer allocate() {
    if (closed) {
      throw new IllegalStateException("buffer pool is closed");
    }
    ByteBuffer buffer = onIoThread() ? ioStack.get().pollLast() : null;
    if (buffer == null) {
      buffer = shared.poll();
      if (buffer != null) {
        sharedCount.decrementAndGet();
      }
    }
    if (buffer == null) {
      buffer = direct ? ByteBuffer.allocateDirect(bufferSize) : ByteBuffer.allocate(bufferSize);
    }
    return new Pooled(this, buffer.clear());
  }

  private void release(ByteBuffer buffer) {
    if (closed) {
      return;
    }
    if (onIoThread()) {
      ArrayDeque<ByteBuffer> stack = ioStack.get();
      if (stack.size() < PER_IO_THREAD) {
        stack.addLast(buffer);
        return;
      }
    }
    if (sharedCount.incrementAndGet() <= maxShared) {
      shared.add(buffer);
    } else {
      sharedCount.decrementAndGet();
    }
  }

  private static boolean onIoThread() {
    return Thread.currentThread() instanceof XnioIoThread;
  }

  @Override
  public ByteBufferPool getArrayBackedPool() {
    return arrayBacked == null ? this : arrayBacked;
  }

  @Override
  public void close() {
    closed = true;
    shared.clear();
    if (arrayBacked != null) {
      arrayBacked.close();
    }
  }

  @Override
  public int getBufferSize() {
    return bufferSize;
  }

  @Override
  public boolean isDirect() {
    return direct;
  }

  /** How many buffers wait in the shared queue. */
  int sharedBuffers() {
    return sharedCount.get();
  }

  /** A buffer on loan; closing it twice gives it back once. */
  private static final class Pooled extends AtomicReference<ByteBuffer>
      implements PooledByteBuffer {

    private static final long serialVersionUID = 1;

    private final transient BufferPool pool;

    Pooled(BufferPool pool, ByteBuffer buffer) {
      super(buffer);
      this.pool = pool;
    }

    @Override
    public ByteBuffer getBuffer() {
      ByteBuffer buffer = getPlain();
      if (buffer == null) {
        throw new IllegalStateException("buffer was already given back");
      }
      return buffer;
    }

    @Override
    public void close() {
      ByteBuffer buffer = getAndSet(null);
      if (buffer != null) {
        pool.release(buffer);
      }
    }

    @Override
    public boolean isOpen() {
      return get() != null;
    }
  }
}
