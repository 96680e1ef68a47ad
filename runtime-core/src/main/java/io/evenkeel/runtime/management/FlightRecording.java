package io.evenkeel.runtime.management;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;
import jdk.jfr.consumer.RecordingFile;

/**
 * A recording of what this process does, by the JVM's flight recorder. Not thread-safe.
 *
 * <p>Only events without free text: others hold environment variables, system properties, command
 * lines, messages of exceptions and names of files, and nobody can take these out of a recording.
 * What others have recorded at the same time is in it all the same: look before it is handed out.
 */
final class FlightRecording implements AutoCloseable {

  /** What it keeps at most; what is older goes. */
  static final long MAX_BYTES = 32 << 20;

  private static final String EXECUTION = "jdk.ExecutionSample";
  private static final String NATIVE = "jdk.NativeMethodSample";

  private static final Set<String> EVENTS =
      Set.of(
          EXECUTION,
          NATIVE,
          "jdk.ObjectAllocationSample",
          "jdk.ThreadAllocationStatistics",
          "jdk.ThreadCPULoad",
          "jdk.CPULoad",
          "jdk.ThreadStart",
          "jdk.ThreadEnd",
          "jdk.ThreadPark",
          "jdk.ThreadSleep",
          "jdk.JavaMonitorEnter",
          "jdk.JavaMonitorWait",
          "jdk.VirtualThreadPinned",
          "jdk.VirtualThreadSubmitFailed",
          "jdk.SocketRead",
          "jdk.SocketWrite",
          "jdk.GarbageCollection",
          "jdk.GCPhasePause",
          "jdk.GCHeapSummary",
          "jdk.GCConfiguration",
          "jdk.GCHeapConfiguration",
          "jdk.MetaspaceSummary",
          "jdk.YoungGarbageCollection",
          "jdk.OldGarbageCollection",
          "jdk.SafepointBegin",
          "jdk.ExecuteVMOperation",
          "jdk.Compilation",
          "jdk.ClassLoadingStatistics",
          "jdk.ExceptionStatistics");

  /** Without these some would be recorded a million times a second, and others not at all. */
  private static final Map<String, String> DETAILS =
      Map.ofEntries(
          Map.entry(EXECUTION + "#period", "10 ms"),
          Map.entry(NATIVE + "#period", "20 ms"),
          Map.entry("jdk.ThreadCPULoad#period", "10 s"),
          Map.entry("jdk.CPULoad#period", "1 s"),
          Map.entry("jdk.ObjectAllocationSample#throttle", "150/s"),
          Map.entry("jdk.ThreadPark#threshold", "10 ms"),
          Map.entry("jdk.ThreadSleep#threshold", "10 ms"),
          Map.entry("jdk.JavaMonitorEnter#threshold", "10 ms"),
          Map.entry("jdk.JavaMonitorWait#threshold", "10 ms"),
          Map.entry("jdk.VirtualThreadPinned#threshold", "10 ms"),
          Map.entry("jdk.SocketRead#threshold", "10 ms"),
          Map.entry("jdk.SocketWrite#threshold", "10 ms"),
          Map.entry("jdk.SafepointBegin#threshold", "10 ms"),
          Map.entry("jdk.ExecuteVMOperation#threshold", "10 ms"),
          Map.entry("jdk.Compilation#threshold", "100 ms"));

  private final Recording recording = new Recording();

  private FlightRecording() {}

  /** Whether the recorder was not switched off. */
  static boolean available() {
    return FlightRecorder.isAvailable();
  }

  /** Begins to record. */
  static FlightRecording begin() {
    var begun = new FlightRecording();
    begun.recording.setName("evenkeel");
    begun.recording.setSettings(settings());
    begun.recording.setMaxSize(MAX_BYTES);
    begun.recording.start();
    return begun;
  }

  /** Events that are not named are as their makers want them, and most of those are on. */
  private static Map<String, String> settings() {
    var settings = new HashMap<>(DETAILS);
    for (EventType type : FlightRecorder.getFlightRecorder().getEventTypes()) {
      String name = type.getName();
      settings.put(name + "#enabled", String.valueOf(EVENTS.contains(name)));
    }
    return settings;
  }

  /**
   * Whether somebody else records now: a recording holds the events of all that run at the same
   * time.
   */
  static boolean othersRecord() {
    return FlightRecorder.getFlightRecorder().getRecordings().stream()
        .anyMatch(
            other ->
                other.getState() == RecordingState.RUNNING && !other.getName().equals("evenkeel"));
  }

  /** Ends it; what was recorded stays until it is closed. */
  void end() {
    recording.stop();
  }

  /**
   * An event in the file that is none of those that are recorded here: somebody else recorded, even
   * for a moment, or it was not known yet when this began. Empty if there is none.
   *
   * @return its name
   */
  static Optional<String> foreignEvent(Path file) throws IOException {
    try (var events = new RecordingFile(file)) {
      while (events.hasMoreEvents()) {
        String name = events.readEvent().getEventType().getName();
        if (!EVENTS.contains(name)) {
          return Optional.of(name);
        }
      }
    }
    return Optional.empty();
  }

  /** Writes all that was recorded. */
  void dump(Path file) throws IOException {
    recording.dump(file);
  }

  @Override
  public void close() {
    recording.close();
  }
}
