package io.evenkeel.config.crypto;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression of Go's syntax, as far as rules for keys use it. Unlike {@code
 * java.util.regex} it never backtracks: each part maps the set of positions where it may begin to
 * the set where it may end, so the work is bounded whatever the expression is. Not thread-safe.
 */
final class SopsRegex {

  private static final int MAX_CHARS = 1_000;
  private static final int MAX_SUBJECT = 1_000;
  private static final int MAX_DEPTH = 30;

  /** As Go has it. */
  private static final int MAX_REPEAT = 1_000;

  private static final int MAX_STEPS = 2_000_000;

  private interface Part {
    BitSet ends(int[] subject, BitSet starts);
  }

  private final String pattern;
  private final Part root;
  private boolean ignoreCase;
  private boolean dotAll;
  private int at;
  private int depth;
  private int steps;

  /**
   * @throws IllegalArgumentException when it is malformed, or of a kind that is not supported; the
   *     message says which, in the words after "a regular expression"
   */
  SopsRegex(String pattern) {
    this.pattern = pattern;
    if (pattern.length() > MAX_CHARS) {
      throw new IllegalArgumentException("that is longer than " + MAX_CHARS + " characters");
    }
    flags();
    root = alternatives();
    if (at < pattern.length()) {
      throw new IllegalArgumentException("with a parenthesis that was not opened");
    }
  }

  /**
   * Whether it matches anywhere in the text.
   *
   * @throws IllegalArgumentException when the text is too long, or this takes too many steps
   */
  boolean find(String text) {
    int[] subject = text.codePoints().toArray();
    if (subject.length > MAX_SUBJECT) {
      throw new IllegalArgumentException(
          "on a key that is longer than " + MAX_SUBJECT + " characters");
    }
    var everywhere = new BitSet();
    everywhere.set(0, subject.length + 1);
    return !ends(root, subject, everywhere).isEmpty();
  }

  private BitSet ends(Part part, int[] subject, BitSet starts) {
    if (++steps > MAX_STEPS) {
      throw new IllegalArgumentException("that takes too many steps");
    }
    return starts.isEmpty() ? starts : part.ends(subject, starts);
  }

  private void flags() {
    if (pattern.startsWith("(?") && !pattern.startsWith("(?:")) {
      int end = pattern.indexOf(')');
      String flags = end < 0 ? "" : pattern.substring(2, end);
      if (!flags.matches("[is]{1,2}")) {
        throw new IllegalArgumentException("with (? that is not supported");
      }
      ignoreCase = flags.contains("i");
      dotAll = flags.contains("s");
      at = end + 1;
    }
  }

  private Part alternatives() {
    if (++depth > MAX_DEPTH) {
      throw new IllegalArgumentException("with too many nested groups");
    }
    List<Part> parts = new ArrayList<>();
    parts.add(sequence());
    while (peek() == '|') {
      at++;
      parts.add(sequence());
    }
    depth--;
    return (subject, starts) -> {
      var all = new BitSet();
      parts.forEach(part -> all.or(ends(part, subject, starts)));
      return all;
    };
  }

  private Part sequence() {
    List<Part> parts = new ArrayList<>();
    while (at < pattern.length() && peek() != '|' && peek() != ')') {
      parts.add(repeated(atom()));
    }
    return (subject, starts) -> {
      BitSet reached = starts;
      for (Part part : parts) {
        reached = ends(part, subject, reached);
      }
      return reached;
    };
  }

  private Part repeated(Part part) {
    int from;
    int to;
    switch (peek()) {
      case '*' -> {
        from = 0;
        to = -1;
        at++;
      }
      case '+' -> {
        from = 1;
        to = -1;
        at++;
      }
      case '?' -> {
        from = 0;
        to = 1;
        at++;
      }
      case '{' -> {
        int end = pattern.indexOf('}', at);
        String counts = end < 0 ? "" : pattern.substring(at + 1, end);
        if (!counts.matches("[0-9]{1,4}(,[0-9]{0,4})?")) {
          throw new IllegalArgumentException("with a { that begins no count (expected: \\{)");
        }
        String[] both = counts.split(",", -1);
        from = Integer.parseInt(both[0]);
        to = both.length == 1 ? from : both[1].isEmpty() ? -1 : Integer.parseInt(both[1]);
        if (from > MAX_REPEAT || to > MAX_REPEAT || (to >= 0 && to < from)) {
          throw new IllegalArgumentException("with a count that is not in 0-" + MAX_REPEAT);
        }
        at = end + 1;
      }
      default -> {
        return part;
      }
    }
    if (peek() == '?') {
      at++; // lazy or greedy: whether it matches is the same
    }
    if ("*+?{".indexOf(peek()) >= 0) {
      throw new IllegalArgumentException("with two repetitions in a row");
    }
    return (subject, starts) -> repeat(part, from, to, subject, starts);
  }

  /**
   * @param to -1 for any number
   */
  private BitSet repeat(Part part, int from, int to, int[] subject, BitSet starts) {
    BitSet reached = starts;
    for (int i = 0; i < from && !reached.isEmpty(); i++) {
      reached = ends(part, subject, reached);
    }
    var all = new BitSet();
    all.or(reached);
    BitSet fresh = reached;
    for (int i = from; i != to && !fresh.isEmpty(); i++) {
      var next = new BitSet();
      next.or(ends(part, subject, fresh));
      next.andNot(all);
      all.or(next);
      fresh = next;
    }
    return all;
  }

  private Part atom() {
    int c = pattern.codePointAt(at);
    switch (c) {
      case '(' -> {
        at += pattern.startsWith("(?:", at) ? 3 : 1;
        if (peek() == '?') {
          throw new IllegalArgumentException("with (? that is not supported");
        }
        Part inner = alternatives();
        if (peek() != ')') {
          throw new IllegalArgumentException("with a parenthesis that is not closed");
        }
        at++;
        return inner;
      }
      case '[' -> {
        return one(characterClass());
      }
      case '\\' -> {
        return escape();
      }
      case '*', '+', '?', '{' -> throw new IllegalArgumentException("with a repetition of nothing");
      case '.' -> {
        at++;
        return one(character -> dotAll || character != '\n');
      }
      case '^' -> {
        at++;
        return where((subject, i) -> i == 0);
      }
      case '$' -> {
        at++;
        return where((subject, i) -> i == subject.length);
      }
      default -> {
        at += Character.charCount(c);
        return one(literal(c));
      }
    }
  }

  private Part escape() {
    char c = at + 1 < pattern.length() ? pattern.charAt(at + 1) : '\0';
    int start = at;
    at += 2;
    if ("dDsSwW".indexOf(c) >= 0) {
      return one(java(pattern.substring(start, at)));
    }
    switch (c) {
      case 'b' -> {
        return where((subject, i) -> word(subject, i - 1) != word(subject, i));
      }
      case 'B' -> {
        return where((subject, i) -> word(subject, i - 1) == word(subject, i));
      }
      case 'A' -> {
        return where((subject, i) -> i == 0);
      }
      case 'z' -> {
        return where((subject, i) -> i == subject.length);
      }
      case 't' -> {
        return one(literal('\t'));
      }
      case 'n' -> {
        return one(literal('\n'));
      }
      default -> {
        if (c <= ' ' || c > '~' || Character.isLetterOrDigit(c)) {
          throw new IllegalArgumentException("with an escape that is not supported");
        }
        return one(literal(c));
      }
    }
  }

  /** From [ to ], in what Go and Java understand alike. */
  private IntPredicate characterClass() {
    int start = at++;
    at += peek() == '^' ? 1 : 0;
    int first = at;
    while (at < pattern.length() && (peek() != ']' || at == first)) {
      if (peek() == '[' || pattern.startsWith("&&", at) || (peek() == ']' && at == first)) {
        throw new IllegalArgumentException("with [, ] or && in a class (expected: \\[, \\])");
      }
      boolean escape = peek() == '\\';
      if (escape
          && at + 1 < pattern.length()
          && "dDsSwWtn-^]\\[./".indexOf(pattern.charAt(at + 1)) < 0) {
        throw new IllegalArgumentException("with an escape that is not supported");
      }
      at += escape ? 2 : 1;
    }
    if (at >= pattern.length()) {
      throw new IllegalArgumentException("with a class that is not closed");
    }
    return java(pattern.substring(start, ++at));
  }

  private IntPredicate literal(int c) {
    if (!ignoreCase) {
      return character -> character == c;
    }
    return character -> folded(character) == folded(c);
  }

  private static int folded(int c) {
    return Character.toLowerCase(Character.toUpperCase(c));
  }

  /** Of one character, which nothing can backtrack over. */
  private IntPredicate java(String oneCharacter) {
    try {
      int flags = ignoreCase ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0;
      Pattern compiled = Pattern.compile(oneCharacter, flags);
      return character -> compiled.matcher(Character.toString(character)).matches();
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("with a class that is malformed", e);
    }
  }

  private static Part one(IntPredicate characters) {
    return (subject, starts) -> {
      var ends = new BitSet();
      for (int i = starts.nextSetBit(0);
          i >= 0 && i < subject.length;
          i = starts.nextSetBit(i + 1)) {
        if (characters.test(subject[i])) {
          ends.set(i + 1);
        }
      }
      return ends;
    };
  }

  private interface Place {
    boolean is(int[] subject, int i);
  }

  private static Part where(Place place) {
    return (subject, starts) -> {
      var ends = new BitSet();
      starts.stream().filter(i -> place.is(subject, i)).forEach(ends::set);
      return ends;
    };
  }

  private static boolean word(int[] subject, int i) {
    return i >= 0
        && i < subject.length
        && subject[i] < 128
        && (Character.isLetterOrDigit(subject[i]) || subject[i] == '_');
  }

  /** NUL after the end. */
  private char peek() {
    return at < pattern.length() ? pattern.charAt(at) : '\0';
  }
}
