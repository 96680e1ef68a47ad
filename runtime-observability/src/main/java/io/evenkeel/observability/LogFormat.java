package io.evenkeel.observability;

/** How log lines are written. */
public enum LogFormat {
  /** {@link #TEXT} on a terminal, {@link #JSON} elsewhere. */
  AUTO,

  /** One JSON object a line, UTF-8. */
  JSON,

  /** One JSON object a line, its fields named as in the Elastic Common Schema. */
  ECS,

  /** For people; coloured on a terminal unless {@code NO_COLOR} is set. */
  TEXT;

  LogFormat resolved(boolean onTerminal) {
    if (this != AUTO) {
      return this;
    }
    return onTerminal ? TEXT : JSON;
  }
}
