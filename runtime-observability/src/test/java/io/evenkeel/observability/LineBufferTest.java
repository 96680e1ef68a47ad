package io.evenkeel.observability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LineBufferTest {

  private static final long PATIENCE = Duration.ofSeconds(30).toNanos();
  private static final int ROOM = 100;

  /** A stream that takes nothing until it is told to, as a pipe does that nobody reads. */
  private static final class Pipe extends OutputStream {
    volatile CountDownLatch open = new CountDownLatch(1);
    final AtomicInteger writes = new AtomicInteger();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    volatile boolean broken;
    volatile boolean outOfMemory;

    @Override
    public void write(int one) {
      throw new AssertionError("byte by byte");
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      writes.incrementAndGet();
      try {
        open.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      if (outOfMemory) {
        throw new OutOfMemoryError("of the native write");
      }
      if (broken) {
        throw new IOException("Broken pipe");
      }
      synchronized (bytes) {
        bytes.write(from, offset, length);
      }
    }

    List<String> lines() {
      synchronized (bytes) {
        return bytes.toString(UTF_8).lines().toList();
      }
    }
  }

  private final Pipe pipe = new Pipe();
  private final Thread test = Thread.currentThread();
  private final LineBuffer buffer =
      new LineBuffer(pipe, ROOM, thread -> thread == test, n -> line("dropped " + n));

  @AfterEach
  void close() {
    pipe.open.countDown();
    buffer.close(PATIENCE);
  }

  private static byte[] line(String text) {
    return (text + "\n").getBytes(UTF_8);
  }

  /** From here on one batch is on its way, and what is added waits. */
  private void block() {
    buffer.add(line("first"), false);
    await().until(() -> pipe.writes.get() == 1);
  }

  @Test
  void linesAreWrittenInTheirOrderAndInBatches() {
    block();
    for (int i = 0; i < 10; i++) {
      buffer.add(line("line " + i), i % 2 == 0);
    }
    pipe.open.countDown();

    assertThat(buffer.flush(PATIENCE)).isTrue();
    assertThat(pipe.lines()).hasSize(11).startsWith("first", "line 0").endsWith("line 9");
    assertThat(pipe.writes).hasValue(2);
    assertThat(buffer.dropped()).isZero();
  }

  @Test
  void linesWaitForOthersButNotForAnImportantOne() {
    pipe.open.countDown();
    int lines = 0;
    for (int round = 0; round < 20; round++) {
      for (int i = 0; i < 4; i++) {
        buffer.add(line("line " + i), false);
      }
      buffer.add(line("warning"), true);
      lines += 5;
      int expected = lines;
      await().until(() -> pipe.lines().size() == expected);
    }

    assertThat(pipe.writes.get()).isBetween(20, 60);
  }

  @Test
  void aLineThatNothingFollowsIsWrittenByItself() {
    pipe.open.countDown();
    buffer.add(line("alone"), false);

    await().until(() -> pipe.lines().contains("alone"));
  }

  @Test
  void whatFindsNoRoomIsDroppedCountedAndToldOnce() {
    block();
    for (int i = 0; i < 50; i++) {
      if (!buffer.dropsUnimportant()) {
        buffer.add(line("line " + (10 + i)), false);
      }
    }
    assertThat(buffer.dropped()).isEqualTo(50 - ROOM / 8);
    pipe.open.countDown();

    assertThat(buffer.flush(PATIENCE)).isTrue();
    assertThat(pipe.lines()).hasSize(1 + ROOM / 8 + 1).contains("dropped " + buffer.dropped());
    buffer.add(line("after"), false);
    assertThat(buffer.flush(PATIENCE)).isTrue();
    assertThat(pipe.lines()).endsWith("after");
  }

  @Test
  void importantLinesWaitForRoomRatherThanBeDropped() throws InterruptedException {
    block();
    Thread logging =
        new Thread(
            () -> {
              for (int i = 0; i < 1000; i++) {
                buffer.add(line("warning " + i), true);
              }
            });
    logging.start();
    await().until(() -> logging.getState() == Thread.State.WAITING);
    pipe.open.countDown();
    logging.join();

    assertThat(buffer.flush(PATIENCE)).isTrue();
    assertThat(buffer.dropped()).isZero();
    assertThat(pipe.lines()).hasSize(1001).endsWith("warning 999");
  }

  @Test
  void threadThatMustNotWaitDoesNotEvenForImportantLines() {
    block();
    for (int i = 0; i < 1000; i++) {
      buffer.add(line("warning " + i), true);
    }
    long dropped = buffer.dropped();
    pipe.open.countDown();

    assertThat(buffer.flush(PATIENCE)).isTrue();
    assertThat(dropped).isBetween(900L, 999L);
    assertThat(pipe.lines()).contains("warning 0").hasSize(1 + (int) (1000 - dropped) + 1);
  }

  @Test
  void lineLongerThanTheRoomIsWritten() {
    buffer.add(line("x".repeat(10_000)), false);
    pipe.open.countDown();

    assertThat(buffer.flush(PATIENCE)).isTrue();
    assertThat(pipe.lines()).containsExactly("x".repeat(10_000));
  }

  @Test
  void closingDoesNotWaitLongerThanItMay() {
    block();
    buffer.add(line("second"), false);

    buffer.close(Duration.ofMillis(20).toNanos());
    buffer.add(line("late"), true);

    assertThat(buffer.dropped()).isEqualTo(3);
    assertThat(buffer.flush(PATIENCE)).isFalse();
  }

  @Test
  void whatIsGivenUpIsCountedOnce() {
    block();
    pipe.broken = true;

    buffer.close(0);
    pipe.open.countDown();
    await().until(() -> buffer.flush(0));

    assertThat(buffer.dropped()).isEqualTo(1);
  }

  @Test
  void whoeverWaitsForRoomIsLetGoWhenItCloses() throws InterruptedException {
    block();
    Thread logging =
        new Thread(
            () -> {
              for (int i = 0; i < 100; i++) {
                buffer.add(line("warning " + i), true);
              }
            });
    logging.start();
    await().until(() -> logging.getState() == Thread.State.WAITING);

    buffer.close(0);
    logging.join();

    assertThat(buffer.dropped()).isEqualTo(101);
  }

  @Test
  void linesAfterClosingAreWrittenAtOnce() throws InterruptedException {
    pipe.open.countDown();
    buffer.add(line("before"), false);

    buffer.close(PATIENCE);
    buffer.close(PATIENCE);
    Thread logging = new Thread(() -> buffer.add(line("after"), false));
    logging.start();
    logging.join();

    assertThat(pipe.lines()).containsExactly("before", "after");
  }

  @Test
  void brokenPipeLosesItsLinesAndNobodysThread() {
    pipe.broken = true;
    pipe.open.countDown();

    for (int i = 0; i < 100; i++) {
      buffer.add(line("line"), false);
      assertThat(buffer.flush(PATIENCE)).isTrue();
    }

    assertThat(buffer.dropped()).isEqualTo(100);
    assertThat(pipe.lines()).isEmpty();
  }

  @Test
  void errorWhileWritingLosesTheseLinesAndNobodyWaitsForEver() throws InterruptedException {
    block();
    Thread logging =
        new Thread(
            () -> {
              for (int i = 0; i < 100; i++) {
                buffer.add(line("warning " + i), true);
              }
            });
    logging.start();
    await().until(() -> logging.getState() == Thread.State.WAITING);
    pipe.outOfMemory = true;
    pipe.open.countDown();
    logging.join();

    assertThat(buffer.flush(PATIENCE)).isTrue();
    assertThat(buffer.dropped()).isEqualTo(101);
    pipe.outOfMemory = false;
    buffer.add(line("after"), false);
    assertThat(buffer.flush(PATIENCE)).isTrue();
    assertThat(pipe.lines()).contains("after");
  }

  @Test
  void summaryThatFailsDoesNotEndTheWriting() {
    var untold =
        new LineBuffer(
            pipe,
            ROOM,
            thread -> true,
            n -> {
              throw new IllegalStateException("no words for " + n);
            });
    pipe.broken = true;
    pipe.open.countDown();
    untold.add(line("lost"), false);
    assertThat(untold.flush(PATIENCE)).isTrue();

    pipe.broken = false;
    untold.add(line("after"), false);
    assertThat(untold.flush(PATIENCE)).isTrue();
    untold.close(PATIENCE);
    untold.add(line("late"), false);
    assertThat(untold.flush(PATIENCE)).isTrue();

    assertThat(pipe.lines()).containsExactly("after", "late");
    assertThat(untold.dropped()).isEqualTo(1);
  }

  /** As {@link #block}, when the buffer is closed. */
  private void blockLate() {
    pipe.open.countDown();
    buffer.close(PATIENCE);
    pipe.open = new CountDownLatch(1);
    buffer.add(line("late"), false); // on a thread that never waits
    await().until(() -> pipe.writes.get() == 1);
  }

  @Test
  void afterClosingABlockedStreamHoldsNobodyThatNeverWaits() {
    blockLate();

    buffer.add(line("later"), true);
    pipe.open.countDown();

    assertThat(buffer.flush(PATIENCE)).isTrue();
    assertThat(pipe.lines()).containsExactly("late", "later");
  }

  @Test
  void afterClosingABlockedStreamHoldsFlushNoLongerThanItMay() {
    blockLate();

    assertThat(buffer.flush(Duration.ofMillis(20).toNanos())).isFalse();
  }

  @Test
  void afterClosingABlockedStreamHoldsOtherThreadsOnceAndNotForEver() throws InterruptedException {
    blockLate();
    Thread logging =
        new Thread(
            () -> {
              for (int i = 0; i < 1000; i++) {
                buffer.add(line("warning"), true);
              }
            });
    logging.start();
    logging.join();

    assertThat(buffer.dropped()).isEqualTo(1001);
  }

  @Test
  void lineOfAnInterruptedThreadIsWrittenAfterClosing() throws InterruptedException {
    pipe.open.countDown();
    buffer.close(PATIENCE);
    Thread logging =
        new Thread(
            () -> {
              Thread.currentThread().interrupt();
              buffer.add(line("interrupted " + Thread.currentThread().isInterrupted()), true);
            });
    logging.start();
    logging.join();

    assertThat(pipe.lines()).containsExactly("interrupted true");
    assertThat(buffer.dropped()).isZero();
  }

  @Test
  void linesOfManyThreadsAreAllThereAndWhole() throws InterruptedException {
    pipe.open.countDown();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      String text = "thread " + t + " ";
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < 2000; i++) {
                  buffer.add(line(text + i), true);
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(buffer.flush(PATIENCE)).isTrue();
    assertThat(pipe.lines())
        .hasSize(16_000)
        .doesNotHaveDuplicates()
        .allMatch(line -> line.matches("thread \\d \\d+"));
  }
}
