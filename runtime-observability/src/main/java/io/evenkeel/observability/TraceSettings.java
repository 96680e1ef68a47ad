package io.evenkeel.observability;

/**
 * Section {@code trace} of the configuration. Immutable, thread-safe.
 *
 * <pre>
 * trace.enabled = true
 * trace.response-header = true
 * </pre>
 *
 * @param enabled whether requests have a trace, default true; without it nobody reads or makes ids:
 *     log lines, problem answers and calls to others have none, and spans are not recorded. An
 *     OpenTelemetry Java agent goes on
 * @param responseHeader whether answers carry the trace in {@code traceresponse}, default true
 */
public record TraceSettings(boolean enabled, boolean responseHeader) {

  /** Both on. */
  public static TraceSettings defaults() {
    return new TraceSettings(true, true);
  }
}
