package io.evenkeel.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.runtime.lifecycle.VirtualThreads;
import io.undertow.connector.PooledByteBuffer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xnio.Xnio;

@Timeout(60)
class BufferPoolTest {

  private static final int SIZE = 1024;

  private final BufferPool pool = new BufferPool(SIZE, 4);

  private static Set<ByteBuffer> identities() {
    return Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  private static ThreadFactory requestThreads() {
    return VirtualThreads.factory("request").orElse(Thread::new);
  }

  @Test
  void buffersAreDirectEmptyAndOfTheSizeAskedFor() {
    try (var buffer = pool.allocate()) {
      assertThat(buffer.getBuffer().isDirect()).isTrue();
      assertThat(buffer.getBuffer().capacity()).isEqualTo(SIZE);
      assertThat(buffer.isOpen()).isTrue();
      buffer.getBuffer().putInt(4711);
    }

    try (var again = pool.allocate()) {
      assertThat(again.getBuffer().position()).isZero();
      assertThat(again.getBuffer().limit()).isEqualTo(SIZE);
    }
    assertThat(pool.isDirect()).isTrue();
    assertThat(pool.getBufferSize()).isEqualTo(SIZE);
  }

  @Test
  void threadsThatComeAndGoLeaveNoBuffersBehind() throws Exception {
    var seen = identities();

    for (int i = 0; i < 500; i++) {
      Thread thread =
          requestThreads()
              .newThread(
                  () -> {
                    try (var buffer = pool.allocate()) {
                      seen.add(buffer.getBuffer());
                    }
                  });
      thread.start();
      thread.join();
    }

    assertThat(seen).hasSize(1);
    assertThat(pool.sharedBuffers()).isEqualTo(1);
  }

  @Test
  void noMoreThanTheLimitIsKeptWhenManyGiveBackAtOnce() throws Exception {
    int threads = 64;
    var allAllocated = new CyclicBarrier(threads);
    var running = new ArrayList<Thread>();
    var seen = identities();
    for (int i = 0; i < threads; i++) {
      running.add(
          requestThreads()
              .newThread(
                  () -> {
                    for (int round = 0; round < 20; round++) {
                      try (var buffer = pool.allocate()) {
                        seen.add(buffer.getBuffer());
                        allAllocated.await();
                      } catch (Exception e) {
                        throw new AssertionError(e);
                      }
                    }
                  }));
    }
    running.forEach(Thread::start);
    for (Thread thread : running) {
      thread.join();
    }

    assertThat(seen).hasSizeGreaterThanOrEqualTo(threads);
    assertThat(pool.sharedBuffers()).isBetween(1, 4);
  }

  @Test
  void noBufferIsLentTwice() throws Exception {
    var lent = identities();
    var running = new ArrayList<Thread>();
    var twice = identities();
    for (int i = 0; i < 8; i++) {
      running.add(
          requestThreads()
              .newThread(
                  () -> {
                    for (int round = 0; round < 5_000; round++) {
                      try (var buffer = pool.allocate()) {
                        if (!lent.add(buffer.getBuffer())) {
                          twice.add(buffer.getBuffer());
                        }
                        Thread.onSpinWait();
                        lent.remove(buffer.getBuffer());
                      }
                    }
                  }));
    }
    running.forEach(Thread::start);
    for (Thread thread : running) {
      thread.join();
    }

    assertThat(twice).isEmpty();
    assertThat(pool.sharedBuffers()).isLessThanOrEqualTo(4);
  }

  @Test
  void anIoThreadKeepsAFewForItself() throws Exception {
    var worker =
        Xnio.getInstance()
            .createWorkerBuilder()
            .setWorkerName("pool")
            .setWorkerIoThreads(1)
            .build();
    try {
      var counts = new CompletableFuture<List<Integer>>();
      worker
          .getIoThread(0)
          .execute(
              () -> {
                var buffers = new ArrayList<PooledByteBuffer>();
                var first = identities();
                for (int i = 0; i < 18; i++) {
                  buffers.add(pool.allocate());
                  first.add(buffers.get(i).getBuffer());
                }
                buffers.forEach(PooledByteBuffer::close);
                int shared = pool.sharedBuffers();
                int reused = 0;
                for (int i = 0; i < 16; i++) {
                  reused += first.contains(pool.allocate().getBuffer()) ? 1 : 0;
                }
                counts.complete(List.of(shared, reused, pool.sharedBuffers()));
              });

      assertThat(counts.get()).containsExactly(2, 16, 2);
    } finally {
      worker.shutdownNow();
    }
  }

  @Test
  void closingABufferTwiceGivesItBackOnce() {
    var buffer = pool.allocate();

    buffer.close();
    buffer.close();

    assertThat(pool.sharedBuffers()).isEqualTo(1);
    assertThat(buffer.isOpen()).isFalse();
    assertThatThrownBy(buffer::getBuffer)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("buffer was already given back");
  }

  @Test
  void aClosedPoolLendsNothingAndKeepsNothing() {
    var lent = pool.allocate();
    pool.allocate().close();

    pool.close();
    lent.close();

    assertThatThrownBy(pool::allocate)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("buffer pool is closed");
    assertThatThrownBy(() -> pool.getArrayBackedPool().allocate())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void theArrayBackedPoolIsOnTheHeapAndItsOwn() {
    var heap = pool.getArrayBackedPool();

    try (var buffer = heap.allocate()) {
      assertThat(buffer.getBuffer().hasArray()).isTrue();
    }
    assertThat(heap.getArrayBackedPool()).isSameAs(heap);
    assertThat(heap.isDirect()).isFalse();
    assertThat(pool.sharedBuffers()).isZero();
  }
}
