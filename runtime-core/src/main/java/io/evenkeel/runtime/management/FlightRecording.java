package io.evenkeel.runtime.management;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;

/**
 * A recording of what this process does, by the JVM's flight recorder. Not thread-safe.
 *
 * <p>Only events without free text: others hold environment variables, system properties, command
 * lines, messages of exceptions and names of files, and nobody can take these out of a recording.
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
    var settings = new HashMap<String, String>();
    for (EventType type : FlightRecorder.getFlightRecorder().getEventTypes()) {
      String name = type.getName();
      boolean wanted = EVENTS.contains(name);
      settings.put(name + "#enabled", String.valueOf(wanted));
      if (wanted
          && type.getSettingDescriptors().stream().anyMatch(s -> s.getName().equals("threshold"))) {
        settings.put(name + "#threshold", "10 ms");
      }
    }
    settings.put(EXECUTION + "#period", "10 ms");
    settings.put(NATIVE + "#period", "20 ms");
    settings.put("jdk.ThreadCPULoad#period", "10 s");
    settings.put("jdk.CPULoad#period", "1 s");
    return settings;
  }

  /**
   * Whether somebody else records, too: a recording holds the events of all that run at the same
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

  /** All that was recorded. */
  InputStream open() throws IOException {
    InputStream all = recording.getStream(null, null);
    return all == null ? InputStream.nullInputStream() : all;
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
