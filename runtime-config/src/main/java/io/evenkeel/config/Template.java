package io.evenkeel.config;

import com.typesafe.config.ConfigUtil;
import java.util.ArrayList;
import java.util.List;

/**
 * Text with substitutions: {@code ${key}}, {@code ${?key}}, {@code ${key:default}}, where the
 * default may hold more of them; a doubled dollar keeps the brace from opening one. Immutable.
 */
record Template(List<Piece> pieces) {

  private static final int MAX_DEPTH = 16;
  private static final String OPEN = "${";
  private static final String ESCAPED = "$${";

  sealed interface Piece {}

  record Literal(String text) implements Piece {}

  /** What is taken from another key; empty text when it is optional and not there. */
  record Reference(Key key, boolean optional) implements Piece {}

  /** What is taken from another key, or else from the template. */
  record Defaulted(Key key, Template otherwise) implements Piece {}

  Template {
    pieces = List.copyOf(pieces);
  }

  /** Whether it is worth parsing. */
  static boolean isIn(String text) {
    return text.contains(OPEN);
  }

  /** Throws IllegalArgumentException, which does not quote the text. */
  static Template parse(String text) {
    return new Parser(text).template(0, false);
  }

  private static final class Parser {

    private final String text;
    private int at;

    Parser(String text) {
      this.text = text;
    }

    /** Up to the end, or to the brace that closes the default it is. */
    Template template(int depth, boolean closed) {
      List<Piece> pieces = new ArrayList<>();
      var literal = new StringBuilder();
      while (at < text.length() && !(closed && text.charAt(at) == '}')) {
        if (text.startsWith(ESCAPED, at)) {
          literal.append(OPEN);
          at += ESCAPED.length();
        } else if (text.startsWith(OPEN, at)) {
          flush(literal, pieces);
          at += OPEN.length();
          pieces.add(reference(depth));
        } else {
          literal.append(text.charAt(at++));
        }
      }
      flush(literal, pieces);
      return new Template(pieces);
    }

    private Piece reference(int depth) {
      boolean optional = at < text.length() && text.charAt(at) == '?';
      int start = optional ? at + 1 : at;
      at = endOfKey(start);
      Key key = Key.parse(text.substring(start, at));
      if (key.size() > FormatReader.MAX_DEPTH) {
        throw new IllegalArgumentException("nested too deeply");
      }
      boolean defaulted = text.charAt(at++) == ':';
      if (!defaulted) {
        return new Reference(key, optional);
      }
      if (optional || depth == MAX_DEPTH) {
        throw new IllegalArgumentException("a default of something optional, or nested too deeply");
      }
      Template otherwise = template(depth + 1, true);
      if (at++ >= text.length()) {
        throw new IllegalArgumentException("not closed");
      }
      return new Defaulted(key, otherwise);
    }

    /** Where the key ends: at a colon or a closing brace outside quotes. */
    private int endOfKey(int start) {
      boolean quoted = false;
      for (int i = start; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c == '"') {
          quoted = !quoted;
        } else if (!quoted && (c == ':' || c == '}')) {
          return i;
        }
      }
      throw new IllegalArgumentException("not closed");
    }

    private static void flush(StringBuilder literal, List<Piece> pieces) {
      if (!literal.isEmpty()) {
        pieces.add(new Literal(literal.toString()));
        literal.setLength(0);
      }
    }
  }

  /** As HOCON writes a reference to the key. */
  static String hocon(Key key, boolean optional) {
    return (optional ? "${?" : OPEN) + ConfigUtil.joinPath(key.segments()) + "}";
  }
}
