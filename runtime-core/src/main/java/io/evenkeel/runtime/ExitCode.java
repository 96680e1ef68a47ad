package io.evenkeel.runtime;

/** Exit codes of a service; those of {@code sysexits.h} where it has one. */
public enum ExitCode {
  /** Stopped cleanly. */
  CLEAN(0),
  /** The command line is malformed. */
  USAGE(64),
  /** A dependency stayed down. */
  UNAVAILABLE(69),
  /** A component or the runtime itself failed; a port in use is one such failure. */
  FAILED(70),
  /** The stop was forced: something was cut. */
  FORCED(75),
  /** The configuration is invalid. */
  CONFIG(78);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  /** The number the process ends with. */
  public int code() {
    return code;
  }
}
