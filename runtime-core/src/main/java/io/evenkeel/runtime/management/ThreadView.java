package io.evenkeel.runtime.management;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * One thread at one moment, as reports show it. Immutable.
 *
 * @param state as {@link Thread.State} names it; empty where the JVM does not say
 * @param cpuMillis processor time it has used; empty where that is not known
 * @param waitsFor the lock or condition it waits for; empty if it waits for none
 * @param heldBy the thread that has what it waits for; empty if none has
 * @param stack the newest call first, frames as in a stack trace
 */
public record ThreadView(
    long id,
    String name,
    String state,
    boolean daemon,
    boolean virtual,
    OptionalLong cpuMillis,
    String waitsFor,
    String heldBy,
    List<String> stack) {

  public ThreadView {
    stack = List.copyOf(stack);
  }

  /** What the JVM says about a platform thread. */
  public static ThreadView of(ThreadInfo info) {
    return new ThreadView(
        info.getThreadId(),
        info.getThreadName(),
        info.getThreadState().name(),
        info.isDaemon(),
        false,
        cpuMillis(info.getThreadId()),
        text(info.getLockName()),
        text(info.getLockOwnerName()),
        Arrays.stream(info.getStackTrace()).map(ThreadView::frame).toList());
  }

  /** Without the loader and the module's version that frames from this source print. */
  private static String frame(StackTraceElement e) {
    return new StackTraceElement(
            null,
            e.getModuleName(),
            null,
            e.getClassName(),
            e.getMethodName(),
            e.getFileName(),
            e.getLineNumber())
        .toString();
  }

  private static OptionalLong cpuMillis(long id) {
    var threads = ManagementFactory.getThreadMXBean();
    boolean known = threads.isThreadCpuTimeSupported() && threads.isThreadCpuTimeEnabled();
    long nanos = known ? threads.getThreadCpuTime(id) : -1;
    return nanos < 0 ? OptionalLong.empty() : OptionalLong.of(nanos / 1_000_000);
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  /** The same with what somebody else named without the secrets in it. */
  public ThreadView redacted(UnaryOperator<String> redaction) {
    return new ThreadView(
        id,
        redaction.apply(name),
        state,
        daemon,
        virtual,
        cpuMillis,
        waitsFor,
        redaction.apply(heldBy),
        stack);
  }

  /** Writes an object; what is empty is left out. */
  public void write(JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("name", name);
    json.writeNumberProperty("id", id);
    writeUnlessEmpty(json, "state", state);
    json.writeBooleanProperty("daemon", daemon);
    if (virtual) {
      json.writeBooleanProperty("virtual", true);
    }
    cpuMillis.ifPresent(millis -> json.writeNumberProperty("cpu_ms", millis));
    writeUnlessEmpty(json, "waits_for", waitsFor);
    writeUnlessEmpty(json, "held_by", heldBy);
    json.writeArrayPropertyStart("stack");
    stack.forEach(json::writeString);
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void writeUnlessEmpty(JsonGenerator json, String name, String value) {
    if (!value.isEmpty()) {
      json.writeStringProperty(name, value);
    }
  }

  /** Lines for a person, much as {@code jstack} has them. */
  String text() {
    var text = new StringBuilder("\"" + name.replaceAll("\\p{Cntrl}", "?") + "\" #" + id);
    text.append(virtual ? " virtual" : daemon ? " daemon" : "");
    text.append(state.isEmpty() ? "" : " " + state).append(waits());
    cpuMillis.ifPresent(millis -> text.append(", cpu ").append(millis).append(" ms"));
    stack.forEach(frame -> text.append("\n    at ").append(frame));
    return text.append('\n').toString();
  }

  /** What it waits for and who has that, to be put behind its state. */
  String waits() {
    return (waitsFor.isEmpty() ? "" : " waits for " + waitsFor)
        + (heldBy.isEmpty() ? "" : " held by \"" + heldBy.replaceAll("\\p{Cntrl}", "?") + "\"");
  }
}
