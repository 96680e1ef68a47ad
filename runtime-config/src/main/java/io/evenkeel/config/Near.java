package io.evenkeel.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Finds what was probably meant. */
final class Near {

  private static final int SUGGESTIONS = 3;
  private static final int NONE = Integer.MAX_VALUE;

  private record Candidate(String text, int distance) {}

  private Near() {}

  /** At most three known keys that look like the wanted one, best first. */
  static List<Key> keys(Key wanted, Collection<Key> known) {
    return best(known.stream().map(k -> new Candidate(k.toString(), distance(wanted, k))).toList())
        .stream()
        .map(Key::parse)
        .toList();
  }

  /** At most three known words that look like the wanted one, best first. */
  static List<String> words(String wanted, Collection<String> known) {
    return best(known.stream().map(k -> new Candidate(k, within(wanted, k))).toList());
  }

  static boolean isNear(String word, String known) {
    return within(word, known) < NONE;
  }

  /** {@code " Did you mean a, b or c?"}, or nothing. */
  static String didYouMean(List<?> suggestions) {
    if (suggestions.isEmpty()) {
      return "";
    }
    List<String> texts = suggestions.stream().map(Object::toString).toList();
    int last = texts.size() - 1;
    String head = texts.subList(0, last).stream().collect(Collectors.joining(", "));
    return " Did you mean " + (head.isEmpty() ? "" : head + " or ") + texts.get(last) + "?";
  }

  private static List<String> best(List<Candidate> candidates) {
    return candidates.stream()
        .filter(c -> c.distance < NONE)
        .sorted(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::text))
        .limit(SUGGESTIONS)
        .map(Candidate::text)
        .toList();
  }

  private static int distance(Key wanted, Key known) {
    if (wanted.parent().equals(known.parent())) {
      return within(wanted.last(), known.last());
    }
    if (within(wanted.first(), known.first()) == NONE) {
      return NONE;
    }
    boolean samePlace = wanted.first().equals(known.first());
    return samePlace && plain(wanted.last()).equals(plain(known.last()))
        ? 3
        : within(wanted.toString(), known.toString());
  }

  /**
   * The number of edits, or NONE when they are too many for a slip. Spelling of case and dashes is
   * free.
   */
  private static int within(String wanted, String known) {
    String a = plain(wanted);
    String b = plain(known);
    int limit = Math.min(2, Math.max(a.length(), b.length()) / 3);
    if (Math.abs(a.length() - b.length()) > limit || a.length() > 500) {
      return NONE;
    }
    int distance = edits(a, b);
    return distance <= limit ? distance : NONE;
  }

  private static String plain(String text) {
    return text.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
  }

  /** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
  private static int edits(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        d[i][j] = i == 0 || j == 0 ? i + j : step(a, b, i, j, d);
      }
    }
    return d[a.length()][b.length()];
  }

  private static int step(String a, String b, int i, int j, int[][] d) {
    int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
    int least = Math.min(Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1), d[i - 1][j - 1] + cost);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(least, d[i - 2][j - 2] + 1) : least;
  }
}
