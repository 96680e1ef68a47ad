package io.evenkeel.runtime.management;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The threads of this process and where they are. Platform and virtual threads are looked at one
 * after the other, so that one may hold in one list what it waits for in the other. Immutable.
 *
 * @param threads at most {@value #MOST} platform threads and as many virtual ones
 * @param omitted how many more there were
 * @param deadlocked those that wait for each other, for ever
 * @param virtual whether virtual threads are among them, or why not
 */
record ThreadDump(
    Instant time,
    List<ThreadView> threads,
    long omitted,
    List<ThreadView> deadlocked,
    String virtual) {

  /** Of each kind. */
  static final int MOST = 2_000;

  /** Of each stack. */
  static final int FRAMES = 100;

  /**
   * Looks.
   *
   * @param temporary where the JVM may write for a moment what it knows about virtual threads
   */
  static ThreadDump take(Path temporary, UnaryOperator<String> redaction) {
    var beans = ManagementFactory.getThreadMXBean();
    long[] ids = beans.getAllThreadIds();
    var platform = views(Arrays.copyOf(ids, Math.min(ids.length, MOST)));
    var others = virtual(temporary);
    long[] deadlocked = beans.findDeadlockedThreads();
    return new ThreadDump(
        Instant.now(),
        Stream.concat(platform.stream(), others.threads().stream())
            .map(thread -> thread.redacted(redaction))
            .toList(),
        Math.max(0, ids.length - MOST) + others.omitted(),
        views(deadlocked == null ? new long[0] : deadlocked).stream()
            .map(thread -> thread.redacted(redaction))
            .toList(),
        redaction.apply(others.note()));
  }

  private static List<ThreadView> views(long[] ids) {
    ThreadInfo[] infos = ManagementFactory.getThreadMXBean().getThreadInfo(ids, FRAMES);
    return Arrays.stream(infos)
        .filter(Objects::nonNull) // ended meanwhile
        .map(ThreadView::of)
        .toList();
  }

  private static VirtualThreadList virtual(Path temporary) {
    try {
      return VirtualThreadList.take(temporary, MOST, FRAMES);
    } catch (IOException | RuntimeException e) {
      return VirtualThreadList.none("not included: " + e.getMessage());
    }
  }

  String json() {
    return Answers.json(
        json -> {
          json.writeStringProperty("time", time.toString());
          json.writeStringProperty("java", Runtime.version().toString());
          json.writeStringProperty("virtual_threads", virtual);
          json.writeNumberProperty("omitted", omitted);
          json.writeArrayPropertyStart("deadlocked");
          deadlocked.forEach(thread -> json.writeString(describe(thread)));
          json.writeEndArray();
          json.writeArrayPropertyStart("threads");
          threads.forEach(thread -> thread.write(json));
          json.writeEndArray();
        });
  }

  String text() {
    var text = new StringBuilder();
    text.append(time).append(", java ").append(Runtime.version()).append(", ");
    text.append(threads.size()).append(" threads");
    text.append(omitted == 0 ? "" : " and " + omitted + " more that are not shown");
    text.append("; virtual threads ").append(virtual).append('\n');
    deadlocked.forEach(t -> text.append("deadlocked: ").append(describe(t)).append('\n'));
    threads.forEach(thread -> text.append('\n').append(thread.text()));
    return text.toString();
  }

  private static String describe(ThreadView thread) {
    return "\"" + thread.name() + "\" #" + thread.id() + thread.waits();
  }
}
