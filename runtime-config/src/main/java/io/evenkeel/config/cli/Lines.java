package io.evenkeel.config.cli;

import com.typesafe.config.ConfigUtil;

/** Values in text for people. */
final class Lines {

  private Lines() {}

  /** Quoted when a person could not see it otherwise, or when it would look like more lines. */
  static String of(String value) {
    boolean plain =
        !value.isEmpty()
            && value.strip().equals(value)
            && value.codePoints().noneMatch(Lines::breaks);
    return plain ? value : ConfigUtil.quoteString(value);
  }

  private static boolean breaks(int c) {
    return Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
  }
}
