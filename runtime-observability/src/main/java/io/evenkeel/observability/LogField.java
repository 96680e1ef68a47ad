package io.evenkeel.observability;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The fields a JSON line may have by itself, in their order. No other field may use their names.
 */
enum LogField {
  TIMESTAMP,
  LEVEL,
  SERVICE,
  VERSION,
  ENVIRONMENT,
  INSTANCE,
  LOGGER,
  THREAD,
  MESSAGE,
  TRACE_ID,
  SPAN_ID,
  ERROR_TYPE("error.type"),
  ERROR_MESSAGE("error.message"),
  ERROR_STACK("error.stack");

  /** Put before the name of a key-value or MDC entry that would pass for one of these. */
  static final String RENAMED = "kv.";

  private static final Set<String> NAMES = names();

  private final String key;

  LogField() {
    this.key = name().toLowerCase(Locale.ROOT);
  }

  LogField(String key) {
    this.key = key;
  }

  String key() {
    return key;
  }

  /** The name under which an entry may be written beside the fields above. */
  static String free(String name) {
    return NAMES.contains(name) ? RENAMED + name : name;
  }

  private static Set<String> names() {
    Set<String> names = new HashSet<>();
    for (LogField field : values()) {
      names.add(field.key);
    }
    return Set.copyOf(names);
  }
}
