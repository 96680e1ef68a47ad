package io.evenkeel.config;

import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A text that never shows itself: {@link #toString()} is {@code ******} always.
 *
 * <p>Comparing takes the same time wherever the texts differ. Thread-safe. Closing wipes this copy;
 * others may exist in the heap (the parsed file, what {@link #expose()} returned), so treat it as
 * hygiene, not as proof.
 */
public final class Secret implements AutoCloseable {

  private final char[] text;
  private boolean closed;

  private Secret(char[] text) {
    this.text = text;
  }

  public static Secret of(String text) {
    return new Secret(text.toCharArray());
  }

  /**
   * The text itself, as a new string.
   *
   * @throws IllegalStateException when closed
   */
  public synchronized String expose() {
    return new String(open());
  }

  /**
   * Whether the candidate is this text, in time that depends on the candidate's length only.
   *
   * @throws IllegalStateException when closed
   */
  public synchronized boolean matches(CharSequence candidate) {
    char[] other = new char[candidate.length()];
    for (int i = 0; i < other.length; i++) {
      other[i] = candidate.charAt(i);
    }
    boolean same = sameTime(open(), other);
    Arrays.fill(other, '\0');
    return same;
  }

  /** Overwrites the text. Closing again does nothing. */
  @Override
  public synchronized void close() {
    Arrays.fill(text, '\0');
    closed = true;
  }

  /** Same text, compared in constant time; a closed secret equals only itself. */
  @Override
  public boolean equals(@Nullable Object other) {
    if (this == other) {
      return true;
    }
    if (!(other instanceof Secret secret)) {
      return false;
    }
    char[] mine = copy();
    char[] theirs = secret.copy();
    boolean same = sameTime(mine, theirs) && !isClosed() && !secret.isClosed();
    Arrays.fill(mine, '\0');
    Arrays.fill(theirs, '\0');
    return same;
  }

  /** The same for all secrets: a number made from the text would tell about it. */
  @Override
  public int hashCode() {
    return Secret.class.hashCode();
  }

  @Override
  public String toString() {
    return Text.MASK;
  }

  private synchronized char[] copy() {
    return text.clone();
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private char[] open() {
    if (closed) {
      throw new IllegalStateException("the secret is closed: its text was wiped");
    }
    return text;
  }

  private static boolean sameTime(char[] expected, char[] actual) {
    return MessageDigest.isEqual(bytes(actual), bytes(expected));
  }

  private static byte[] bytes(char[] chars) {
    byte[] bytes = new byte[chars.length * 2];
    for (int i = 0; i < chars.length; i++) {
      bytes[2 * i] = (byte) (chars[i] >> 8);
      bytes[2 * i + 1] = (byte) chars[i];
    }
    return bytes;
  }
}
