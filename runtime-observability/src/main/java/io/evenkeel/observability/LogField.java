package io.evenkeel.observability;

import java.util.Locale;

/**
 * The fields a JSON line may have by itself, in their order; {@link FieldNames} has their names.
 */
enum LogField {
  TIMESTAMP("@timestamp"),
  LEVEL("log.level"),
  SERVICE("service.name"),
  VERSION("service.version"),
  ENVIRONMENT("service.environment"),
  INSTANCE("service.node.name"),
  LOGGER("log.logger"),
  THREAD("process.thread.name"),
  MESSAGE("message"),
  TRACE_ID("trace.id"),
  SPAN_ID("span.id"),
  ERROR_TYPE("error.type", "error.type"),
  ERROR_MESSAGE("error.message", "error.message"),
  ERROR_STACK("error.stack", "error.stack_trace"),
  ERROR_FINGERPRINT("error.fingerprint", "error.fingerprint");

  private final String key;
  private final String ecs;

  LogField(String ecs) {
    this.key = name().toLowerCase(Locale.ROOT);
    this.ecs = ecs;
  }

  LogField(String key, String ecs) {
    this.key = key;
    this.ecs = ecs;
  }

  /** In format {@code json}. */
  String key() {
    return key;
  }

  /** In format {@code ecs}. */
  String ecs() {
    return ecs;
  }
}
