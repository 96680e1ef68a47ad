package io.evenkeel.config;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the secrets of a configuration by {@code ******}, wherever they are in a text.
 * Immutable, thread-safe.
 *
 * <p>It knows secrets of {@value #SHORTEST} characters or more: shorter ones are part of too many
 * words. It finds them as they are written, not what was made of them: encoded in base64 or for a
 * URL, escaped, or cut into pieces. A line of a log without one takes some ten nanoseconds and no
 * memory, however many secrets there are.
 */
public final class Redactor {

  static final int SHORTEST = 8;

  /** Characters that are looked at together. */
  private static final int SAMPLE = 3;

  /** So far apart, one sample of a text is always within the first eight characters of a secret. */
  private static final int STRIDE = SHORTEST - SAMPLE + 1;

  /** A secret and where in it the sample is. */
  private record Place(String secret, int offset) {}

  private final List<String> secrets;
  private final BitSet samples = new BitSet();
  private final Map<Integer, List<Place>> places = new HashMap<>();

  Redactor(Collection<String> secrets) {
    Set<String> known = new LinkedHashSet<>();
    for (String secret : secrets) {
      if (secret.length() >= SHORTEST) {
        known.add(secret);
      }
    }
    this.secrets = List.copyOf(known);
    for (String secret : this.secrets) {
      for (int at = 0; at < STRIDE; at++) {
        int sample = sample(secret, at);
        samples.set(sample);
        places.computeIfAbsent(sample, s -> new ArrayList<>()).add(new Place(secret, at));
      }
    }
  }

  /** The text with a mask in place of each secret; the same object when there is none in it. */
  public String redact(String text) {
    BitSet hidden = hidden(text);
    return hidden == null ? text : masked(text, hidden);
  }

  boolean finds(String text) {
    return hidden(text) != null;
  }

  private @Nullable BitSet hidden(String text) {
    BitSet hidden = null;
    for (int at = 0; at <= text.length() - SAMPLE; at += STRIDE) {
      int sample = sample(text, at);
      if (samples.get(sample)) {
        for (Place place : places.getOrDefault(sample, List.of())) {
          int from = at - place.offset();
          if (text.startsWith(place.secret(), from)) {
            hidden = hidden == null ? new BitSet() : hidden;
            hidden.set(from, from + place.secret().length());
          }
        }
      }
    }
    return hidden;
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

  /** How many secrets it knows. */
  @Override
  public String toString() {
    return "redactor of " + secrets.size() + " secrets";
  }
}
