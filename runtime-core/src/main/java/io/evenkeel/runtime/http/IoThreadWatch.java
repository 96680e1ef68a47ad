package io.evenkeel.runtime.http;

import io.undertow.server.Connectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.XnioIoThread;

/**
 * Finds IO threads that do not come back. A handler that waits there holds up every client of its
 * thread and the timers of their deadlines, so nothing else can tell. One event when it is found,
 * one when it is over.
 */
final class IoThreadWatch implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(IoThreadWatch.class);
  private static final long PERIOD = TimeUnit.MILLISECONDS.toNanos(500);
  static final long TOO_LONG = TimeUnit.SECONDS.toNanos(1);

  private final List<Pulse> pulses = new ArrayList<>();
  private final Function<XnioIoThread, Optional<RequestLeft>> request;
  private volatile boolean closed;
  private volatile @Nullable Thread thread;

  /**
   * Watches nothing yet.
   *
   * @param request the one a thread is at work on
   */
  IoThreadWatch(List<XnioIoThread> threads, Function<XnioIoThread, Optional<RequestLeft>> request) {
    this.request = request;
    for (XnioIoThread thread : threads) {
      pulses.add(new Pulse(thread));
    }
  }

  /** On a thread of its own, until it is closed. */
  @Override
  public void run() {
    thread = Thread.currentThread();
    while (!closed) {
      look(System.nanoTime());
      LockSupport.parkNanos(PERIOD);
    }
  }

  void look(long now) {
    for (Pulse pulse : pulses) {
      pulse.look(now);
    }
  }

  void close() {
    closed = true;
    LockSupport.unpark(thread);
  }

  /** A task that an IO thread runs at once, unless it is held up. */
  private final class Pulse implements Runnable {

    private final XnioIoThread thread;
    private volatile boolean answered = true;
    private long askedAt;
    private boolean told;

    Pulse(XnioIoThread thread) {
      this.thread = thread;
    }

    @Override
    public void run() {
      answered = true;
    }

    void look(long now) {
      if (answered) {
        if (told) {
          LOG.atWarn()
              .addKeyValue("io_thread", thread.getName())
              .log("IO thread {} is back after {} ms", thread.getName(), millis(now));
        }
        ask(now);
      } else if (!told && now - askedAt >= TOO_LONG) {
        told = tell(now);
      }
    }

    private void ask(long now) {
      told = false;
      askedAt = now;
      answered = false;
      try {
        thread.execute(this);
      } catch (RejectedExecutionException e) {
        closed = true; // the server ends
      }
    }

    private long millis(long now) {
      return TimeUnit.NANOSECONDS.toMillis(now - askedAt);
    }

    /** False if no handler is at work: the thread gets no processor. */
    private boolean tell(long now) {
      var text = new StringBuilder();
      boolean handling = false;
      for (StackTraceElement frame : thread.getStackTrace()) {
        handling |= frame.getClassName().equals(Connectors.class.getName());
        text.append("\n    at ").append(frame);
      }
      if (handling) {
        String what = request.apply(thread).map(RequestLeft::toString).orElse("a request");
        LOG.atWarn()
            .addKeyValue("io_thread", thread.getName())
            .addKeyValue("stack", text.toString().strip())
            .log(
                "{} holds up IO thread {} and all its clients for {} ms already (expected:"
                    + " blocking(...) around a handler that waits)",
                what,
                thread.getName(),
                millis(now));
      }
      return handling;
    }
  }
}
