package io.evenkeel.observability;

import java.util.function.UnaryOperator;

/**
 * Hides what no log may hold: secrets that are known, values of names that are secret, and what
 * looks like a secret. Immutable, thread-safe.
 */
final class Redaction {

  static final String MASK = "******";

  /** Characters, of one text. */
  static final int LOOKED_AT = 4 * LogText.MAX_LENGTH;

  private static final int KEPT = LogText.MAX_LENGTH - 50; // with what says that it is cut

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
        settings.values().toArray(new LogValuePattern[0]));
  }

  /** The text as it may be shown; the same object when there is nothing to hide. */
  String text(String text) {
    String shown = names.mask(secrets.apply(text));
    for (LogValuePattern pattern : patterns) {
      shown = pattern.mask(shown);
    }
    return shown;
  }

  /**
   * The same of a text that is cut where it is written: of a very long one only so much is looked
   * at that looking does not hold who logs. What is shown ends before the cut by more than a secret
   * is long: of one that the cut goes through no part may be left.
   */
  String beginning(String text) {
    if (text.length() <= LOOKED_AT) {
      return text(text);
    }
    String shown = text(text.substring(0, LOOKED_AT));
    int kept = Math.min(Math.max(0, shown.length() - LogText.MAX_LENGTH), KEPT);
    return shown.substring(0, kept) + LogText.cut(text.length() - kept);
  }

  /** Whether values of this name are secret, whatever they are. */
  boolean hides(String name) {
    return names.contains(name);
  }
}
