package io.evenkeel.observability;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object in UTF-8, written by hand where the generator of a library would cost more than
 * all that is written with it. Not thread-safe.
 */
final class JsonLine implements FieldSink {

  private static final int LONGEST_NUMBER = 20;

  private static final int KEPT = 16 * 1024;

  private byte[] bytes;
  private int length;

  JsonLine(int room) {
    bytes = new byte[room];
  }

  /** The same, to be written anew; another one when it has become large. */
  JsonLine again() {
    length = 0;
    return bytes.length <= KEPT ? this : new JsonLine(KEPT);
  }

  /** Those up to {@link #length} are the line. */
  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  private void room(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }

  /** What is JSON already. */
  JsonLine raw(byte[] json) {
    room(json.length);
    System.arraycopy(json, 0, bytes, length, json.length);
    length += json.length;
    return this;
  }

  private void put(int c) {
    bytes[length++] = (byte) c;
  }

  /** What is between the quotes of a string (RFC 8259, section 7). */
  JsonLine text(String text) {
    room(text.length());
    int plain = plainPrefix(text);
    copy(text, plain);
    return plain == text.length() ? this : escaped(text, plain);
  }

  /** How many characters from the first on are written as they are, and in one byte. */
  private static int plainPrefix(String text) {
    int i = 0;
    while (i < text.length() && isPlain(text.charAt(i))) {
      i++;
    }
    return i;
  }

  private static boolean isPlain(char c) {
    return c >= ' ' && c < 0x7F && c != '"' && c != '\\';
  }

  @SuppressWarnings("deprecation") // drops the high bytes, of which there are none
  private void copy(String text, int plain) {
    text.getBytes(0, plain, bytes, length);
    length += plain;
  }

  private JsonLine escaped(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      room(6); // of the longest escape
      char c = text.charAt(i);
      if (isPlain(c)) {
        put(c);
      } else if (c < ' ') {
        control(c);
      } else if (c < 0x80) {
        if (c != 0x7F) {
          put('\\');
        }
        put(c);
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        utf8(Character.toCodePoint(c, text.charAt(++i)));
      } else {
        utf8(Character.isSurrogate(c) ? 0xFFFD : c);
      }
    }
    return this;
  }

  private void control(char c) {
    put('\\');
    switch (c) {
      case '\n' -> put('n');
      case '\r' -> put('r');
      case '\t' -> put('t');
      default -> {
        put('u');
        put('0');
        put('0');
        put(HexText.lastDigit(c >> 4));
        put(HexText.lastDigit(c));
      }
    }
  }

  private void utf8(int c) {
    if (c < 0x800) {
      put(0xC0 | (c >> 6));
    } else {
      if (c < 0x10000) {
        put(0xE0 | (c >> 12));
      } else {
        put(0xF0 | (c >> 18));
        put(0x80 | ((c >> 12) & 0x3F));
      }
      put(0x80 | ((c >> 6) & 0x3F));
    }
    put(0x80 | (c & 0x3F));
  }

  JsonLine quote() {
    return one('"');
  }

  JsonLine blank() {
    return one(' ');
  }

  JsonLine dot() {
    return one('.');
  }

  private JsonLine one(char c) {
    room(1);
    put(c);
    return this;
  }

  JsonLine begin() {
    return one('{');
  }

  JsonLine end() {
    return one('}').one('\n');
  }

  /** A member's name, which is any text. */
  private JsonLine member(String name) {
    boolean first = bytes[length - 1] == '{';
    return (first ? this : one(',')).quote().text(name).quote().one(':');
  }

  @Override
  public void text(String name, String value) {
    member(name).quote().text(value).quote();
  }

  @Override
  public void value(String name, @Nullable Object value) {
    if (value instanceof String text) {
      text(name, text);
    } else {
      member(name).raw(String.valueOf(value).getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** A number of thousandths, with three decimals. */
  JsonLine thousandths(long value) {
    return number(value / 1000).dot().digits(value % 1000, 3);
  }

  JsonLine number(long value) {
    if (value < 0) {
      return raw(Long.toString(value).getBytes(StandardCharsets.US_ASCII));
    }
    int digits = 1;
    for (long rest = value / 10; rest > 0; rest /= 10) {
      digits++;
    }
    return digits(value, digits);
  }

  /** The last digits of a number, zeros before it included. */
  JsonLine digits(long value, int count) {
    room(LONGEST_NUMBER);
    long rest = value;
    for (int at = length + count - 1; at >= length; at--) {
      bytes[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += count;
    return this;
  }

  /** All 16 digits. */
  JsonLine hex(long value) {
    room(HexText.LENGTH);
    HexText.write(value, bytes, length);
    length += HexText.LENGTH;
    return this;
  }
}
