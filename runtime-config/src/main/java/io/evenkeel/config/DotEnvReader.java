package io.evenkeel.config;

import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads .env files, character by character. Where dialects differ, it follows the dotenv package of
 * Node: {@code #} begins a comment anywhere in a value without quotes; quotes may be {@code '},
 * {@code "} or backticks and hold line breaks; {@code NAME: value} is accepted; of two lines with
 * one name the later counts. Expansion and escapes follow the shell: {@code $NAME}, {@code
 * ${NAME}}, {@code ${NAME:-default}} and {@code ${NAME-default}}, in double quotes and without
 * quotes; {@code \n \r \t \" \\ \$} in double quotes and {@code \$} without. A real environment
 * variable wins over an earlier line, one that is not set is empty, nothing is executed.
 *
 * <p>What those programs silently make something of is a problem here: text after a closing quote,
 * a quote or brace that is not closed, a line that sets nothing.
 */
final class DotEnvReader {

  private static final int MAX_DEPTH = 16;
  private static final int MAX_EXPANDED = FormatReader.MAX_BYTES;

  /** One line, or the lines of one quoted value. */
  record Variable(String text, String file, int line, boolean secret) {

    Variable(String text, String file, int line) {
      this(text, file, line, false);
    }

    ConfigValue value() {
      return ConfigValueFactory.fromAnyRef(text).withOrigin(Origins.of(file, line));
    }
  }

  private final String name;
  private final String text;
  private final Map<String, String> environment;
  private final Problems problems;
  private final List<String> warnings;
  private final Map<String, Variable> variables = new LinkedHashMap<>();
  private int at;
  private int line = 1;
  private int expanded;

  private DotEnvReader(
      String name,
      String text,
      Map<String, String> environment,
      Problems problems,
      List<String> warnings) {
    this.name = name;
    this.text = text.replace("\r\n", "\n").replace('\r', '\n');
    this.environment = environment;
    this.problems = problems;
    this.warnings = warnings;
  }

  /**
   * The variables in the order of the file.
   *
   * @param environment where expansion looks first
   */
  static Map<String, Variable> read(
      String name,
      String text,
      Map<String, String> environment,
      Problems problems,
      List<String> warnings) {
    var reader = new DotEnvReader(name, text, environment, problems, warnings);
    reader.lines();
    return reader.variables;
  }

  private void lines() {
    while (at < text.length()) {
      skipBlanks();
      if (!atEndOfStatement()) {
        statement();
      }
      skipLine();
    }
  }

  private void statement() {
    String variable = word();
    boolean exported = variable.equals("export") && isBlank(peek());
    if (exported) {
      int before = at;
      skipBlanks();
      String exportedName = word();
      exported = !exportedName.isEmpty();
      variable = exported ? exportedName : variable;
      at = exported ? at : before;
    }
    skipBlanks();
    if (!variable.isEmpty() && (peek() == '=' || (peek() == ':' && isBlank(peek(1))))) {
      at++;
      skipBlanks();
      value(variable);
    } else if (!exported || !atEndOfStatement()) {
      problem("sets nothing (expected: NAME=value)");
    }
  }

  private void value(String variable) {
    int start = line;
    char quote = peek();
    if (quote != '"' && quote != '\'' && quote != '`') {
      put(variable, expand(unquoted(), false, start), start);
      return;
    }
    int end = closing(quote);
    if (end < 0) {
      problem("a quote is not closed (expected: a second " + quote + ")");
      at = text.length();
      return;
    }
    String raw = text.substring(at + 1, end);
    line += (int) raw.chars().filter(c -> c == '\n').count();
    at = end + 1;
    skipBlanks();
    if (!atEndOfStatement()) {
      problem("text after the closing quote (expected: the end of the line, or a comment)");
      return;
    }
    put(variable, quote == '"' ? expand(raw, true, start) : raw, start);
  }

  private String unquoted() {
    int start = at;
    while (!atEndOfStatement()) {
      at++;
    }
    if (peek() == '#' && !isBlank(text.charAt(at - 1))) {
      warn(
          line,
          "# begins a comment, although no space stands before it (expected: a value with # in quotes)");
    }
    return text.substring(start, at).strip();
  }

  private int closing(char quote) {
    for (int i = at + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == quote) {
        return i;
      }
      if (c == '\\' && quote == '"') {
        i++;
      }
    }
    return -1;
  }

  private void put(String variable, String value, int start) {
    Variable before = variables.put(variable, new Variable(value, name, start));
    if (before != null) {
      warn(start, variable + " is set on line " + before.line + " already; the later one counts");
    }
  }

  private String expand(String value, boolean quoted, int start) {
    if (value.indexOf('$') < 0 && value.indexOf('\\') < 0) {
      return value;
    }
    var expansion = new Expansion(value, quoted, start);
    try {
      expansion.text(0, true, false);
    } catch (IllegalArgumentException e) {
      problems.unreadable(
          name,
          "malformed ${...} (expected: ${NAME} or ${NAME:-default}; \\$ for a dollar)",
          start);
    }
    return expansion.out.toString();
  }

  /** One value being expanded. */
  private final class Expansion {

    private final String value;
    private final boolean quoted;
    private final int start;
    private final StringBuilder out = new StringBuilder();
    private int i;

    Expansion(String value, boolean quoted, int start) {
      this.value = value;
      this.quoted = quoted;
      this.start = start;
    }

    /**
     * Up to the end, or to the brace that closes a default.
     *
     * @param used whether it is written, or only skipped
     */
    void text(int depth, boolean used, boolean closed) {
      while (i < value.length() && !(closed && value.charAt(i) == '}')) {
        char c = value.charAt(i);
        if (c == '\\' && i + 1 < value.length()) {
          write(escaped(value.charAt(i + 1)), used);
          i += 2;
        } else if (c == '$') {
          i++;
          reference(depth, used);
        } else {
          write(String.valueOf(c), used);
          i++;
        }
      }
    }

    private String escaped(char c) {
      if (!quoted) {
        return c == '$' ? "$" : "\\" + c;
      }
      return switch (c) {
        case 'n' -> "\n";
        case 'r' -> "\r";
        case 't' -> "\t";
        case '"', '\\', '$' -> String.valueOf(c);
        default -> "\\" + c;
      };
    }

    private void reference(int depth, boolean used) {
      boolean braced = i < value.length() && value.charAt(i) == '{';
      int from = braced ? i + 1 : i;
      int to = from;
      while (to < value.length() && isNamePart(value.charAt(to), to == from)) {
        to++;
      }
      String variable = value.substring(from, to);
      if (!braced) {
        i = to;
        write(variable.isEmpty() ? "$" : lookup(variable, used), used);
        return;
      }
      i = to;
      boolean emptyToo = value.startsWith(":-", i);
      if (variable.isEmpty() || depth == MAX_DEPTH) {
        throw new IllegalArgumentException("no name, or nested too deeply");
      } else if (emptyToo || value.startsWith("-", i)) {
        i += emptyToo ? 2 : 1;
        String found = known(variable);
        boolean otherwise = found == null || (emptyToo && found.isEmpty());
        write(found == null ? "" : found, used); // when it is empty, nothing
        text(depth + 1, used && otherwise, true);
      } else {
        write(lookup(variable, used), used);
      }
      if (i >= value.length() || value.charAt(i++) != '}') {
        throw new IllegalArgumentException("not closed");
      }
    }

    /** The name stays out of the warning: it may be the rest of a password with a dollar in it. */
    private String lookup(String variable, boolean used) {
      String found = known(variable);
      if (found == null && used) {
        warn(start, "expands a variable that is not set (expected: \\$ for a dollar)");
      }
      return found == null ? "" : found;
    }

    private void write(String part, boolean used) {
      if (!used) {
        return;
      }
      expanded += part.length();
      if (expanded > MAX_EXPANDED) {
        throw new Unreadable(
            "variables expand to too much (expected: at most "
                + DataSize.ofBytes(MAX_EXPANDED)
                + ")",
            start);
      }
      out.append(part);
    }
  }

  private @Nullable String known(String variable) {
    String real = environment.get(variable);
    if (real != null) {
      return real;
    }
    Variable earlier = variables.get(variable);
    return earlier == null ? null : earlier.text;
  }

  private String word() {
    int start = at;
    while (isNamePart(peek(), false) || peek() == '.' || peek() == '-') {
      at++;
    }
    return text.substring(start, at);
  }

  private static boolean isNamePart(char c, boolean first) {
    boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    return letter || (!first && c >= '0' && c <= '9');
  }

  private boolean atEndOfStatement() {
    return at >= text.length() || text.charAt(at) == '\n' || text.charAt(at) == '#';
  }

  private void skipBlanks() {
    while (isBlank(peek())) {
      at++;
    }
  }

  private void skipLine() {
    int end = text.indexOf('\n', at);
    at = end < 0 ? text.length() : end + 1;
    line++;
  }

  private static boolean isBlank(char c) {
    return c != '\n' && c != '\0' && (Character.isWhitespace(c) || c == '\u00a0');
  }

  private char peek() {
    return peek(0);
  }

  /** NUL after the end. */
  private char peek(int ahead) {
    return at + ahead < text.length() ? text.charAt(at + ahead) : '\0';
  }

  private void problem(String message) {
    problems.unreadable(name, message, line);
  }

  private void warn(int at, String message) {
    warnings.add(name + ":" + at + ": " + message);
  }
}
