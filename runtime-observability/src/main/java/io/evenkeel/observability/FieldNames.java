package io.evenkeel.observability;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What fields are called. No key-value may use the name of one of ours. */
enum FieldNames {
  /** Ours, flat. */
  PLAIN {
    @Override
    String of(LogField field) {
      return field.key();
    }

    @Override
    String free(String name) {
      return PLAIN_NAMES.contains(name) ? RENAMED + name : name;
    }
  },

  /**
   * Those of the <a href="https://www.elastic.co/docs/reference/ecs">Elastic Common Schema</a>,
   * whose dots are objects: a name may not be a part of one of ours either.
   */
  ECS {
    @Override
    String of(LogField field) {
      return field.ecs();
    }

    @Override
    String free(String name) {
      if (name.startsWith(LABELS) && name.indexOf('.', LABELS.length()) < 0) {
        return name;
      }
      boolean taken = ECS_NAMES.stream().anyMatch(ours -> within(ours, name) || within(name, ours));
      return taken ? LABELS + name.replace('.', '_') : TRANSLATED.getOrDefault(name, name);
    }
  };

  /** Put before the name of a key-value or MDC entry that would pass for one of ours. */
  static final String RENAMED = "kv.";

  static final String ECS_VERSION = "ecs.version";

  private static final String LABELS = "labels.";
  private static final Map<String, String> TRANSLATED =
      Map.of("http.response.body.size", "http.response.body.bytes");
  private static final Set<String> PLAIN_NAMES = new HashSet<>();
  private static final Set<String> ECS_NAMES = new HashSet<>(Set.of(ECS_VERSION, "labels"));

  static {
    for (LogField field : LogField.values()) {
      PLAIN_NAMES.add(field.key());
      ECS_NAMES.add(field.ecs());
    }
  }

  abstract String of(LogField field);

  /** The name under which a key-value is written beside our fields. */
  abstract String free(String name);

  /** Whether a name is the other one, or something within the object of that name. */
  private static boolean within(String name, String object) {
    return name.startsWith(object)
        && (name.length() == object.length() || name.charAt(object.length()) == '.');
  }
}
