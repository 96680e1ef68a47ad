package io.evenkeel.observability;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Numbers as 16 lower-case hexadecimal digits, the only ones Trace Context knows. */
final class HexText {

  static final int LENGTH = 16;

  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] VALUES = new byte[128];

  static {
    Arrays.fill(VALUES, (byte) -1);
    for (int i = 0; i < DIGITS.length; i++) {
      VALUES[DIGITS[i]] = (byte) i;
    }
  }

  private HexText() {}

  /** Below zero if it is none. */
  static int digit(char c) {
    return c < VALUES.length ? VALUES[c] : -1;
  }

  /** What 16 digits say, which they have to be. */
  static long read(String text, int at) {
    long value = 0;
    for (int i = at; i < at + LENGTH; i++) {
      value = (value << 4) | digit(text.charAt(i));
    }
    return value;
  }

  static void write(long value, byte[] to, int at) {
    long rest = value;
    for (int i = at + LENGTH - 1; i >= at; i--) {
      to[i] = DIGITS[(int) rest & 0xF];
      rest >>>= 4;
    }
  }

  static byte lastDigit(int value) {
    return DIGITS[value & 0xF];
  }
}
