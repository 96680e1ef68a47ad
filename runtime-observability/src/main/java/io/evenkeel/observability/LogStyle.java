package io.evenkeel.observability;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What all lines of a process have in common. Immutable, thread-safe.
 *
 * @param identity who writes, as far as it is known
 * @param names of the fields
 * @param redaction of every text
 */
record LogStyle(Map<LogField, String> identity, FieldNames names, Redaction redaction) {

  private static volatile @Nullable LogStyle installed;

  static LogStyle of(ServiceIdentity service, FieldNames names, Redaction redaction) {
    Map<LogField, String> identity = new EnumMap<>(LogField.class);
    put(identity, LogField.SERVICE, service.name());
    put(identity, LogField.VERSION, service.version());
    put(identity, LogField.ENVIRONMENT, service.environment());
    put(identity, LogField.INSTANCE, service.instance());
    return new LogStyle(Collections.unmodifiableMap(identity), names, redaction);
  }

  private static void put(Map<LogField, String> identity, LogField field, String value) {
    if (!value.isEmpty()) {
      identity.put(field, LogText.clean(value));
    }
  }

  LogStyle named(FieldNames others) {
    return new LogStyle(identity, others, redaction);
  }

  /** The text as it may be written. */
  String clean(String text) {
    return LogText.clean(redaction.beginning(text));
  }

  static void install(LogStyle style) {
    installed = style;
  }

  /** For encoders that a logback file names: it is read before anybody can tell them. */
  static LogStyle installed() {
    LogStyle style = installed;
    return style == null ? Anonymous.STYLE : style;
  }

  /** Of lines before anybody has said who writes them. */
  private static final class Anonymous {

    private static final LogStyle STYLE =
        new LogStyle(
            Map.of(), FieldNames.PLAIN, Redaction.of(s -> s, LogSettings.Redact.defaults()));
  }
}
