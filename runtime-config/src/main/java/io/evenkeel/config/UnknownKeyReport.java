package io.evenkeel.config;

import com.typesafe.config.ConfigOrigin;
import java.util.List;

/** Takes notice of keys that nobody reads, as strictly as the application wants it. */
final class UnknownKeyReport {

  private final KeyRules rules;
  private final Problems problems;
  private final List<String> warnings;

  UnknownKeyReport(KeyRules rules, Problems problems, List<String> warnings) {
    this.rules = rules;
    this.problems = problems;
    this.warnings = warnings;
  }

  /** A retired key is none of ours: {@link RetiredKeys} has more to say about it. */
  void add(Key key, String message, ConfigOrigin origin) {
    if (rules.retired(key).isPresent()) {
      return;
    }
    switch (rules.unknown(key)) {
      case FAIL -> problems.add(key, message, origin);
      case WARN ->
          warnings.add(
              Text.singleLine(key + ": " + message + " (" + Origins.describe(origin) + ")"));
      case OFF -> {
        // as asked
      }
    }
  }

  /** Whether there is more to say about what lies below this key. */
  boolean leadsToRetired(Key key) {
    return rules.leadsToRetired(key);
  }
}
