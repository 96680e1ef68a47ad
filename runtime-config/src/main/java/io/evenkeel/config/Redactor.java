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
 * words. It finds them as they are written, not what was made of them: encoded in base64 or for a
 * URL, escaped, or cut into pieces. A text without one costs a few nanoseconds and no memory,
 * however many secrets there are.
 */
public final class Redactor {

  static final int SHORTEST = 8;

  /** Characters that are looked at together; of a secret's first eight, every three in a row. */
  private static final int SAMPLE = 3;

  /** So far apart, one sample of a text is always within the first eight of a secret in it. */
  private static final int STRIDE = SHORTEST - SAMPLE + 1;

  private final List<String> secrets;
  private final BitSet samples = new BitSet();

  Redactor(Collection<String> secrets) {
    this.secrets = secrets.stream().filter(s -> s.length() >= SHORTEST).distinct().toList();
    for (String secret : this.secrets) {
      for (int at = 0; at < STRIDE; at++) {
        samples.set(sample(secret, at));
      }
    }
  }

  /** The text with a mask in place of each secret; the same object when there is none in it. */
  public String redact(String text) {
    if (!mayHoldOne(text)) {
      return text;
    }
    var hidden = new BitSet();
    for (String secret : secrets) {
      for (int at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + 1)) {
        hidden.set(at, at + secret.length());
      }
    }
    return hidden.isEmpty() ? text : masked(text, hidden);
  }

  private boolean mayHoldOne(String text) {
    if (samples.isEmpty()) {
      return false;
    }
    for (int at = 0; at <= text.length() - SAMPLE; at += STRIDE) {
      if (samples.get(sample(text, at))) {
        return true;
      }
    }
    return false;
  }

  /** Different ones may have the same number; there are 65,536. */
  private static int sample(String text, int at) {
    return (text.charAt(at) * 7919 + text.charAt(at + 1) * 131 + text.charAt(at + 2)) & 0xFFFF;
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
    return mayHoldOne(text) && secrets.stream().anyMatch(text::contains);
  }

  /** How many secrets it knows. */
  @Override
  public String toString() {
    return "redactor of " + secrets.size() + " secrets";
  }
}
