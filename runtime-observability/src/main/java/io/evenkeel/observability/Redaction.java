package io.evenkeel.observability;

import java.util.function.UnaryOperator;

/**
 * Hides what no log may hold: secrets that are known, values of names that are secret, and what
 * looks like a secret. Immutable, thread-safe.
 */
final class Redaction {

  static final String MASK = "******";

  private final UnaryOperator<String> secrets;
  private final SecretNames names;
  private final LogValuePattern[] patterns;

  private Redaction(UnaryOperator<String> secrets, SecretNames names, LogValuePattern[] patterns) {
    this.secrets = secrets;
    this.names = names;
    this.patterns = patterns;
  }

  /**
   * Everything that is to be hidden.
   *
   * @param secrets replaces those that are known
   */
  static Redaction of(UnaryOperator<String> secrets, LogSettings.Redact settings) {
    return new Redaction(
        secrets,
        new SecretNames(settings.keys()),
        settings.values().toArray(LogValuePattern[]::new));
  }

  /** The text as it may be shown; the same object when there is nothing to hide. */
  String text(String text) {
    String shown = names.mask(secrets.apply(text));
    for (LogValuePattern pattern : patterns) {
      shown = pattern.mask(shown);
    }
    return shown;
  }

  /** Whether values of this name are secret, whatever they are. */
  boolean hides(String name) {
    return names.contains(name);
  }
}
