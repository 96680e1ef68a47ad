package io.evenkeel.config.crypto;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** Keys as text, in bytes that can be wiped. What is wrong is told by position, never quoted. */
final class KeyText {

  static final int MAX_BYTES = 64 << 10;

  private static final String PASSPHRASE = "pbkdf2-sha256:";
  private static final int MIN_ITERATIONS = 600_000;
  private static final int MAX_ITERATIONS = 10_000_000;
  private static final int MIN_PASSPHRASE = 12;
  private static final int MIN_SALT = 16;
  private static final int MAX_SALT = 64;
  private static final int HEX_CHARS = 2 * EncryptionKey.BYTES;

  private KeyText() {}

  static byte[] bounded(InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      Arrays.fill(bytes, (byte) 0);
      throw new KeyRingException("too large (expected: at most 64KiB)");
    }
    return bytes;
  }

  /** Entries {@code id:key}, one a line. */
  static List<EncryptionKey> entries(byte[] text, boolean commas) {
    List<EncryptionKey> keys = new ArrayList<>();
    int number = 1;
    int start = 0;
    for (int end = 0; end <= text.length; end++) {
      if (end == text.length || text[end] == '\n' || (commas && text[end] == ',')) {
        byte[] entry = stripped(text, start, end);
        if (entry.length > 0 && entry[0] != '#') {
          keys.add(entry(entry, number));
        }
        Arrays.fill(entry, (byte) 0);
        start = end + 1;
        number++;
      }
    }
    return keys;
  }

  private static EncryptionKey entry(byte[] entry, int number) {
    int colon = indexOfColon(entry, 0);
    String id = new String(entry, 0, Math.max(0, colon), StandardCharsets.UTF_8);
    if (!EncryptedValue.isKeyId(id)) {
      throw new KeyRingException("entry " + number + ": no key id (expected: id:key)");
    }
    byte[] key = Arrays.copyOfRange(entry, colon + 1, entry.length);
    try {
      return key(id, key);
    } catch (KeyRingException e) {
      throw new KeyRingException("entry " + number + ", key id " + id + ": " + e.reason());
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  /** The key alone; blanks around it do not count. */
  static EncryptionKey key(String id, byte[] text) {
    byte[] key = stripped(text, 0, text.length);
    byte[] material = material(key);
    try {
      return EncryptionKey.of(id, material);
    } catch (IllegalArgumentException e) {
      throw new KeyRingException(
          "no usable key (expected: 32 random bytes in base64 or hex, or "
              + PASSPHRASE
              + "iterations:salt:passphrase)");
    } finally {
      Arrays.fill(key, (byte) 0);
      Arrays.fill(material, (byte) 0);
    }
  }

  private static byte[] material(byte[] key) {
    byte[] passphrase = PASSPHRASE.getBytes(StandardCharsets.UTF_8);
    if (Arrays.mismatch(key, passphrase) == passphrase.length) {
      return derived(key, passphrase.length);
    }
    return key.length == HEX_CHARS ? hex(key) : base64(key);
  }

  /** Nothing when it is none. */
  private static byte[] hex(byte[] text) {
    byte[] bytes = new byte[text.length / 2];
    for (int i = 0; i < bytes.length; i++) {
      int high = Character.digit(text[2 * i], 16);
      int low = Character.digit(text[2 * i + 1], 16);
      if (high < 0 || low < 0) {
        return new byte[0];
      }
      bytes[i] = (byte) (high << 4 | low);
    }
    return bytes;
  }

  /** Of either alphabet; nothing when it is none. */
  private static byte[] base64(byte[] text) {
    byte[] standard = text.clone();
    for (int i = 0; i < standard.length; i++) {
      if (standard[i] == '-') {
        standard[i] = '+';
      } else if (standard[i] == '_') {
        standard[i] = '/';
      }
    }
    try {
      return Base64.getDecoder().decode(standard);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    } finally {
      Arrays.fill(standard, (byte) 0);
    }
  }

  private static byte[] derived(byte[] text, int start) {
    int first = indexOfColon(text, start);
    int second = first < 0 ? -1 : indexOfColon(text, first + 1);
    if (second < 0) {
      throw new KeyRingException(
          "malformed (expected: " + PASSPHRASE + "iterations:salt:passphrase)");
    }
    int iterations = iterations(new String(text, start, first - start, StandardCharsets.UTF_8));
    byte[] salt = base64(Arrays.copyOfRange(text, first + 1, second));
    if (salt.length < MIN_SALT || salt.length > MAX_SALT) {
      throw new KeyRingException(
          "salt (expected: " + MIN_SALT + "-" + MAX_SALT + " random bytes in base64)");
    }
    char[] passphrase = characters(ByteBuffer.wrap(text, second + 1, text.length - second - 1));
    if (passphrase.length < MIN_PASSPHRASE) {
      throw new KeyRingException(
          "passphrase too short (expected: at least " + MIN_PASSPHRASE + " characters)");
    }
    var spec = new PBEKeySpec(passphrase, salt, iterations, EncryptionKey.BYTES * 8);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("PBKDF2 does not work in this JVM", e);
    } finally {
      spec.clearPassword();
      Arrays.fill(passphrase, '\0');
    }
  }

  private static int iterations(String text) {
    try {
      int iterations = Integer.parseInt(text);
      if (iterations >= MIN_ITERATIONS && iterations <= MAX_ITERATIONS) {
        return iterations;
      }
    } catch (NumberFormatException e) {
      // The same problem as a number out of range; the text may be anything.
    }
    throw new KeyRingException(
        "iterations (expected: " + MIN_ITERATIONS + "-" + MAX_ITERATIONS + ")");
  }

  private static char[] characters(ByteBuffer utf8) {
    try {
      CharBuffer decoded = StandardCharsets.UTF_8.newDecoder().decode(utf8);
      char[] characters = new char[decoded.remaining()];
      decoded.get(characters);
      Arrays.fill(decoded.array(), '\0');
      return characters;
    } catch (CharacterCodingException e) {
      throw new KeyRingException("passphrase is not valid UTF-8");
    }
  }

  private static int indexOfColon(byte[] text, int from) {
    for (int i = from; i < text.length; i++) {
      if (text[i] == ':') {
        return i;
      }
    }
    return -1;
  }

  private static byte[] stripped(byte[] text, int start, int end) {
    int from = start;
    int to = end;
    while (from < to && text[from] >= 0 && text[from] <= ' ') {
      from++;
    }
    while (from < to && text[to - 1] >= 0 && text[to - 1] <= ' ') {
      to--;
    }
    return Arrays.copyOfRange(text, from, to);
  }
}
