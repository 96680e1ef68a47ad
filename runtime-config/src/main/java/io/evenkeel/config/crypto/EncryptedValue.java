package io.evenkeel.config.crypto;

import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One value as it is written: {@code ENC[v1,key-id,data]}.
 *
 * <p>The data is base64url without padding of a nonce (12 bytes), the AES-256-GCM ciphertext of the
 * UTF-8 text, and the tag (16 bytes). Authenticated with it are, in this order and each as a 4-byte
 * big-endian length and that many bytes of UTF-8: {@code v1}, the key id, and each segment of the
 * path the value was encrypted for. Immutable.
 */
public final class EncryptedValue {

  static final String VERSION = "v1";
  static final int NONCE_BYTES = 12;
  static final int TAG_BYTES = 16;
  static final int MAX_TEXT_BYTES = 1 << 20;

  private static final String OPEN = "ENC[";
  private static final Pattern KEY_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final Pattern PARTS = Pattern.compile("ENC\\[([^,\\]]*),([^,\\]]*),([^,\\]]*)]");
  private static final Pattern ONE_PIECE =
      Pattern.compile("ENC\\[v[0-9]+,[^,\\]\\s]*,[^,\\]\\s]*]");
  private static final String EXPECTED = " (expected: ENC[v1,key-id,data])";
  private static final int OVERHEAD_BYTES = NONCE_BYTES + TAG_BYTES;
  private static final int MAX_CHARS = (MAX_TEXT_BYTES + OVERHEAD_BYTES) / 3 * 4 + 100;

  private final String keyId;
  private final byte[] payload;

  EncryptedValue(String keyId, byte[] payload) {
    this.keyId = keyId;
    this.payload = payload.clone();
  }

  /** Whether the beginning of an encrypted value is anywhere in the text, well-formed or not. */
  public static boolean isIn(String text) {
    return text.contains(OPEN);
  }

  /** Whether one begins at this position of the text, well-formed or not. */
  public static boolean begins(String text, int position) {
    return text.startsWith(OPEN, position);
  }

  /** Finds each one in a text that is written in one piece, well-formed or not. */
  public static Matcher matcher(CharSequence text) {
    return ONE_PIECE.matcher(text);
  }

  /**
   * The whole text as one encrypted value of at most 1 MiB.
   *
   * @throws DecryptionException when it is none; the message does not quote it
   */
  public static EncryptedValue parse(String text) {
    if (text.length() > MAX_CHARS) {
      throw DecryptionException.malformed(
          "too long for an encrypted value (expected: at most 1MiB)");
    }
    Matcher parts = PARTS.matcher(text);
    if (!parts.matches()) {
      throw DecryptionException.malformed(
          text.startsWith("ENC[AES256_GCM,")
              ? "a value of SOPS outside of a SOPS file" + EXPECTED
              : "malformed encrypted value" + EXPECTED);
    }
    if (!parts.group(1).equals(VERSION)) {
      throw DecryptionException.malformed("encrypted value of an unknown version" + EXPECTED);
    }
    if (!isKeyId(parts.group(2))) {
      throw DecryptionException.malformed("encrypted value with a malformed key id" + EXPECTED);
    }
    return new EncryptedValue(parts.group(2), payload(parts.group(3)));
  }

  static boolean isKeyId(String text) {
    return KEY_ID.matcher(text).matches();
  }

  /** There is one way only to write it: the decoder would take padding and stray bits, too. */
  private static byte[] payload(String text) {
    byte[] payload;
    try {
      payload = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw DecryptionException.malformed("encrypted value that is not base64url" + EXPECTED);
    }
    if (!encoded(payload).equals(text)) {
      throw DecryptionException.malformed(
          "encrypted value that is not canonical base64url without padding" + EXPECTED);
    }
    int textBytes = payload.length - OVERHEAD_BYTES;
    if (textBytes < 0 || textBytes > MAX_TEXT_BYTES) {
      throw DecryptionException.malformed(
          "encrypted value that is too " + (textBytes < 0 ? "short" : "long") + EXPECTED);
    }
    return payload;
  }

  private static String encoded(byte[] payload) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(payload);
  }

  /** 1-64 letters, digits, {@code .}, {@code _} and {@code -}; the first is a letter or digit. */
  public String keyId() {
    return keyId;
  }

  byte[] payload() {
    return payload.clone();
  }

  /** As it is written; no secret. */
  @Override
  public String toString() {
    return OPEN + VERSION + "," + keyId + "," + encoded(payload) + "]";
  }
}
