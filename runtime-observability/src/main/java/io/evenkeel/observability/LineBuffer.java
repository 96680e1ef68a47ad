package io.evenkeel.observability;

import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import java.util.function.Predicate;

/**
 * Lines on their way to a stream that may block. One thread writes what has come together while it
 * wrote the last time. Two arrays change places, so that nobody who adds waits for the stream.
 *
 * <p>What finds no room is dropped and counted, unless it is important: that has four times the
 * room, and beyond it waits, but on a thread that must never wait. Thread-safe.
 */
final class LineBuffer {

  /** For lines of any kind. */
  static final int ROOM = 4 * 1024 * 1024;

  /** Kept between bursts. */
  private static final int SMALL = 64 * 1024;

  /**
   * How long lines wait for others: waking the writer for each would cost more than the line.
   * Important ones, a filled buffer and whoever flushes do not wait.
   */
  private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /** Enough to be written at once. */
  private static final int BATCH = 32 * 1024;

  private static final long SUMMARY_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** How long a line after closing is waited for: the process may end any moment. */
  private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private static final byte[] NONE = new byte[0];

  /** One way. */
  private enum State {
    OPEN,
    CLOSED,
    /** Closed with lines in it, since the stream did not take them in time. */
    GIVEN_UP
  }

  private final OutputStream out;
  private final int room;
  private final Predicate<Thread> neverWaits;
  private final LongFunction<byte[]> summary;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Condition emptied = lock.newCondition();
  private byte[] waiting = new byte[SMALL];
  private byte[] spare = new byte[SMALL];
  private int used;
  private int lines;
  private int linesBeingWritten;
  private boolean hurry;
  private boolean writing;
  private State state = State.OPEN;
  private long summarized;
  private long summarizedAt;
  private final LongAdder dropped = new LongAdder();
  private volatile boolean full;

  /**
   * A buffer whose thread runs until it is closed, and for a moment when lines come later.
   *
   * @param neverWaits threads whose important lines are dropped rather than waited for
   * @param summary a line that tells how many were dropped since the last one
   */
  LineBuffer(
      OutputStream out, int room, Predicate<Thread> neverWaits, LongFunction<byte[]> summary) {
    this.out = out;
    this.room = room;
    this.neverWaits = neverWaits;
    this.summary = summary;
    this.summarizedAt = System.nanoTime() - SUMMARY_NANOS;
    startWriter();
  }

  private void startWriter() {
    Thread writer = new Thread(this::writeAll, "log-writer-1");
    writer.setDaemon(true);
    writer.start();
    writing = true;
  }

  /** Whether an unimportant line would be dropped now; asked before it is made. */
  boolean dropsUnimportant() {
    if (!full) {
      return false;
    }
    dropped.increment();
    return true;
  }

  void add(byte[] line, boolean important) {
    add(line, line.length, important);
  }

  /** As many of its bytes. */
  void add(byte[] line, int length, boolean important) {
    lock.lock();
    try {
      if (important) {
        awaitRoom(length);
      }
      if (state == State.GIVEN_UP || !fits(length, important)) {
        full |= !important;
        dropped.increment();
      } else {
        append(line, length);
        wakeWriter(length, important);
        if (state == State.CLOSED) {
          writeLate(LATE_NANOS);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void awaitRoom(int length) {
    while (state == State.OPEN && !fits(length, true) && !neverWaits.test(Thread.currentThread())) {
      emptied.awaitUninterruptibly(); // until the writer has taken what is here, or is closed
    }
  }

  private boolean fits(int length, boolean important) {
    return used == 0 || used + length <= (important ? 4 * room : room);
  }

  private void append(byte[] line, int length) {
    if (waiting.length - used < length) {
      waiting = Arrays.copyOf(waiting, Math.max(2 * waiting.length, used + length));
    }
    System.arraycopy(line, 0, waiting, used, length);
    used += length;
    lines++;
  }

  /** Only when it has something to do that it does not know of. */
  private void wakeWriter(int added, boolean important) {
    boolean wasBelow = used - added < BATCH;
    if (lines == 1 || (important && !hurry) || (wasBelow && used >= BATCH)) {
      hurry |= important;
      filled.signal();
    }
  }

  /** Called with the lock, when there is something to write. */
  private void linger() {
    long left = LINGER_NANOS;
    while (state == State.OPEN && !hurry && used < BATCH && left > 0) {
      try {
        left = filled.awaitNanos(left);
      } catch (InterruptedException e) {
        return; // nobody has this thread but we
      }
    }
  }

  /** Called with the lock. Where there is no thread for it, there is nothing left to write with. */
  private void writeLate(long nanos) {
    try {
      if (!writing) {
        startWriter();
      }
    } catch (OutOfMemoryError e) {
      giveUp();
      return;
    }
    if (!neverWaits.test(Thread.currentThread()) && !awaitEmpty(nanos)) {
      giveUp();
    }
  }

  private void giveUp() {
    if (state != State.GIVEN_UP) {
      state = State.GIVEN_UP;
      dropped.add(lines + linesBeingWritten);
    }
  }

  /** There is no other thread to write or to wake who waits: it outlives whatever is thrown. */
  private void writeAll() {
    boolean more = true;
    while (more) {
      try {
        more = writeBatch();
      } catch (Throwable e) {
        LockSupport.parkNanos(LINGER_NANOS); // out of memory, it may be thrown again at once
      }
    }
  }

  /** False when there is nothing left, and there will not be. */
  private boolean writeBatch() {
    byte[] batch;
    int length;
    lock.lock();
    try {
      linesBeingWritten = 0;
      while (used == 0) {
        emptied.signalAll();
        if (state != State.OPEN) {
          writing = false;
          return false;
        }
        filled.awaitUninterruptibly();
      }
      linger();
      hurry = false;
      batch = waiting;
      length = used;
      waiting = spare;
      spare = NONE;
      used = 0;
      linesBeingWritten = lines;
      lines = 0;
      full = false;
      emptied.signalAll();
    } finally {
      lock.unlock();
    }
    if (!write(batch, length)) {
      countLost();
    }
    giveBack(batch);
    writeSummary();
    return true;
  }

  /** False if nobody reads any more, or the stream fails otherwise. */
  private boolean write(byte[] bytes, int length) {
    try {
      out.write(bytes, 0, length);
      out.flush();
      return true;
    } catch (Throwable e) { // an OutOfMemoryError of the native write, too
      return false;
    }
  }

  private void countLost() {
    lock.lock();
    try {
      if (state != State.GIVEN_UP) { // counted when it was
        dropped.add(linesBeingWritten);
      }
    } finally {
      lock.unlock();
    }
  }

  private void giveBack(byte[] batch) {
    lock.lock();
    try {
      spare = batch.length <= 16 * SMALL ? batch : new byte[SMALL];
    } finally {
      lock.unlock();
    }
  }

  /** Not with each batch: a stream that is only slow would be told nothing else. */
  private void writeSummary() {
    long now = System.nanoTime();
    boolean closing = state() != State.OPEN;
    long since = dropped.sum() - summarized;
    if (since > 0 && (closing || now - summarizedAt >= SUMMARY_NANOS)) {
      summarized += since;
      summarizedAt = now;
      byte[] line = summary.apply(since);
      write(line, line.length); // if it cannot be, there is nobody to tell
    }
  }

  private State state() {
    lock.lock();
    try {
      return state;
    } finally {
      lock.unlock();
    }
  }

  /** Lines that were not written; those that were there when it was given up are among them. */
  long dropped() {
    return dropped.sum();
  }

  /**
   * Waits until everything is written that was added before.
   *
   * @return false if it was not by then
   */
  boolean flush(long nanos) {
    lock.lock();
    try {
      return awaitEmpty(nanos);
    } finally {
      lock.unlock();
    }
  }

  private boolean awaitEmpty(long nanos) {
    long left = state == State.GIVEN_UP ? 0 : nanos;
    boolean interrupted = false;
    hurry = used > 0;
    filled.signal();
    while ((used > 0 || linesBeingWritten > 0) && left > 0) {
      long end = System.nanoTime() + left;
      try {
        left = emptied.awaitNanos(left);
      } catch (InterruptedException e) {
        interrupted = true; // it is not for long, and what an interrupted thread says matters
        left = end - System.nanoTime();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return used == 0 && linesBeingWritten == 0;
  }

  /**
   * Writes what is there, for at most this time. Later lines are written while those who log them
   * wait for a moment, unless the stream had blocked or blocks then: then they are dropped. Closing
   * again does nothing.
   */
  void close(long nanos) {
    long end = System.nanoTime() + nanos;
    long since = 0;
    lock.lock();
    try {
      if (state != State.OPEN) {
        return;
      }
      if (awaitEmpty(nanos)) {
        state = State.CLOSED;
        since = dropped.sum() - summarized;
        summarized += since;
      } else {
        giveUp();
      }
      filled.signalAll();
      emptied.signalAll();
    } finally {
      lock.unlock();
    }
    if (since > 0) {
      addLast(summary.apply(since), end - System.nanoTime());
    }
  }

  private void addLast(byte[] line, long nanos) {
    lock.lock();
    try {
      if (state == State.CLOSED) {
        append(line, line.length);
        writeLate(nanos);
      }
    } finally {
      lock.unlock();
    }
  }
}
