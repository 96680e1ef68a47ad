package io.evenkeel.config;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;

/**
 * Replaces the secrets of a configuration by {@code ******}, wherever they are in a text.
 * Immutable, thread-safe.
 *
 * <p>It knows secrets of {@value #SHORTEST} characters or more: shorter ones are part of too many
 * words. It finds them as they are written, not what was made of them: encoded in base64, escaped,
 * or cut into pieces.
 */
public final class Redactor {

  static final int SHORTEST = 8;

  private final List<String> secrets;

  Redactor(Collection<String> secrets) {
    this.secrets = secrets.stream().filter(s -> s.length() >= SHORTEST).distinct().toList();
  }

  /** The text with a mask in place of each secret; the same object when there is none in it. */
  public String redact(String text) {
    var hidden = new BitSet();
    for (String secret : secrets) {
      for (int at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + 1)) {
        hidden.set(at, at + secret.length());
      }
    }
    return hidden.isEmpty() ? text : masked(text, hidden);
  }

  /** What overlaps becomes one mask: the rest of the second secret must not stay. */
  private static String masked(String text, BitSet hidden) {
    List<String> parts = new ArrayList<>();
    int end = 0;
    for (int at = hidden.nextSetBit(0); at >= 0; at = hidden.nextSetBit(end)) {
      parts.add(text.substring(end, at));
      end = hidden.nextClearBit(at);
    }
    parts.add(text.substring(end));
    return String.join(Text.MASK, parts);
  }

  boolean finds(String text) {
    return secrets.stream().anyMatch(text::contains);
  }

  /** How many secrets it knows. */
  @Override
  public String toString() {
    return "redactor of " + secrets.size() + " secrets";
  }
}
