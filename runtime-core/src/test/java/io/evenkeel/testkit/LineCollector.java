package io.evenkeel.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Collects the lines of one stream on a thread of its own until the stream ends. Thread-safe. */
final class LineCollector {
  private final List<String> lines = new ArrayList<>();
  private final Thread thread;
  private boolean ended;

  LineCollector(String name, InputStream stream) {
    thread = new Thread(() -> collect(stream), name);
    thread.setDaemon(true);
    thread.start();
  }

  private void collect(InputStream stream) {
    try (var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        add(line);
      }
    } catch (IOException e) {
      // The stream of a process destroyed by close() breaks off: its end like any other.
    } finally {
      end();
    }
  }

  private synchronized void add(String line) {
    lines.add(line);
    notifyAll();
  }

  private synchronized void end() {
    ended = true;
    notifyAll();
  }

  synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  synchronized int count() {
    return lines.size();
  }

  /** The last lines, each indented, to be shown below the name of the stream. */
  synchronized String tail(int count) {
    var text = new StringBuilder();
    lines
        .subList(Math.max(0, lines.size() - count), lines.size())
        .forEach(line -> text.append("  ").append(line).append('\n'));
    return text.toString();
  }

  /**
   * The first line from index {@code from} on that fits; empty when the stream ends, or the limit
   * passes, without one.
   */
  synchronized Optional<String> await(int from, Predicate<String> wanted, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    int next = from;
    while (true) {
      for (; next < lines.size(); next++) {
        if (wanted.test(lines.get(next))) {
          return Optional.of(lines.get(next));
        }
      }
      if (!hasMore(next, deadline)) {
        return Optional.empty();
      }
    }
  }

  /**
   * Waits until the stream has ended; a grandchild that inherited it can keep it open past the
   * limit.
   */
  synchronized boolean awaitEnd(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (hasMore(lines.size(), deadline)) {
      // Each line restarts the wait for the end.
    }
    return ended;
  }

  /**
   * Waits for a line after the first {@code seen}; false at the end of the stream or the deadline.
   */
  private synchronized boolean hasMore(int seen, long deadline) {
    try {
      long left;
      while (!ended && lines.size() == seen && (left = deadline - System.nanoTime()) > 0) {
        wait(left / 1_000_000, (int) (left % 1_000_000));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    return lines.size() > seen;
  }
}
