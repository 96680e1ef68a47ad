package io.evenkeel.runtime.management;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * The samples of a recording as a line for each stack, {@code first;second;last 42}: what flame
 * graph tools read.
 */
final class CollapsedStacks {

  private static final Set<String> SAMPLES =
      Set.of("jdk.ExecutionSample", "jdk.NativeMethodSample");

  /** Where an event loop waits that has nothing to do. */
  private static final Set<String> IDLE =
      Set.of("sun.nio.ch.EPoll.wait", "sun.nio.ch.KQueue.poll", "sun.nio.ch.WEPoll.wait");

  /** What tells lambdas and hidden classes of one process from those of the next. */
  private static final Pattern ADDRESS = Pattern.compile("[/+.]0x[0-9a-f]+");

  private CollapsedStacks() {}

  /** Reads a whole recording. */
  static String of(Path recording) throws IOException {
    Map<String, Long> counts = new TreeMap<>();
    try (var events = new RecordingFile(recording)) {
      while (events.hasMoreEvents()) {
        String stack = stack(events.readEvent());
        if (!stack.isEmpty()) {
          counts.merge(stack, 1L, Long::sum);
        }
      }
    }
    var text = new StringBuilder();
    counts.forEach((stack, count) -> text.append(stack).append(' ').append(count).append('\n'));
    return text.toString();
  }

  private static String stack(RecordedEvent event) {
    if (!SAMPLES.contains(event.getEventType().getName()) || event.getStackTrace() == null) {
      return "";
    }
    List<RecordedFrame> frames = event.getStackTrace().getFrames();
    if (frames.isEmpty() || IDLE.contains(name(frames.get(0)))) {
      return "";
    }
    var stack = new StringBuilder();
    for (int i = frames.size() - 1; i >= 0; i--) { // the newest call is first in a recording
      stack.append(name(frames.get(i))).append(i == 0 ? "" : ";");
    }
    return stack.toString();
  }

  private static String name(RecordedFrame frame) {
    var method = frame.getMethod();
    String type = ADDRESS.matcher(method.getType().getName()).replaceAll("");
    return type + "." + method.getName();
  }
}
