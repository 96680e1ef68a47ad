package io.evenkeel.health;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * Turns what user code hands over into one short line that is safe in a log, a header and a
 * terminal.
 */
final class Text {

  static final int MAX_LENGTH = 300;
  private static final int MAX_CAUSES = 50; // a chain of causes may be a circle

  private Text() {}

  /**
   * The first line that is not blank, without control characters, at most {@value #MAX_LENGTH}
   * characters.
   */
  static String line(String text) {
    var line = new StringBuilder();
    for (int i = 0; i < text.length() && line.length() <= MAX_LENGTH; i++) {
      char c = text.charAt(i);
      boolean end = c == '\n' || c == '\r' || c == '\u2028' || c == '\u2029';
      if (end && !line.isEmpty()) {
        break;
      }
      boolean blank = end || Character.isISOControl(c) || Character.isWhitespace(c);
      if (!blank || !line.isEmpty()) {
        line.append(blank ? ' ' : c);
      }
    }
    return line.length() <= MAX_LENGTH ? line.toString().strip() : cut(line.toString());
  }

  /** Between two words: whoever hides secrets in reasons would not know half of one. */
  private static String cut(String line) {
    int end = line.lastIndexOf(' ', MAX_LENGTH - 3);
    return end > 0
        ? line.substring(0, end).strip() + "..."
        : "one word of more than " + MAX_LENGTH + " characters";
  }

  /**
   * Class and message, and those of the root cause where they say more; mere wrappers are left out.
   */
  static String of(Throwable thrown) {
    try {
      Throwable top = thrown;
      for (int i = 0; i < MAX_CAUSES && isWrapper(top); i++) {
        top = causeOf(top);
      }
      Throwable root = top;
      for (int i = 0; i < MAX_CAUSES && root.getCause() != null; i++) {
        root = causeOf(root);
      }
      String said = message(root);
      boolean repeated = !said.isEmpty() && message(top).endsWith(said);
      return root == top || repeated
          ? classAndMessage(top)
          : classAndMessage(top) + " (" + classAndMessage(root) + ")";
    } catch (Throwable broken) { // messages and causes are user code as well
      return simpleName(thrown) + ", which cannot say more";
    }
  }

  /** 2 s, 250 ms or 1.5 s; parts of a millisecond are left out. */
  static String of(Duration duration) {
    long millis = duration.toMillis();
    return millis < 1000
        ? millis + " ms"
        : BigDecimal.valueOf(millis, 3).stripTrailingZeros().toPlainString() + " s";
  }

  private static boolean isWrapper(Throwable thrown) {
    Throwable cause = thrown.getCause();
    return cause != null
        && (thrown instanceof ExecutionException
            || thrown instanceof CompletionException
            || thrown instanceof InvocationTargetException
            || thrown instanceof UndeclaredThrowableException
            || message(thrown).isEmpty()
            || message(thrown).startsWith(cause.getClass().getName()));
  }

  private static Throwable causeOf(Throwable thrown) {
    Throwable cause = thrown.getCause();
    return cause == null ? thrown : cause;
  }

  private static String classAndMessage(Throwable thrown) {
    String message = message(thrown);
    return message.isEmpty() ? simpleName(thrown) : simpleName(thrown) + ": " + message;
  }

  private static String simpleName(Throwable thrown) {
    String name = thrown.getClass().getName();
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static String message(Throwable thrown) {
    String message = thrown.getMessage();
    return message == null ? "" : line(message);
  }
}
