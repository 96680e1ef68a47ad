package io.evenkeel.config.crypto;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.spec.SecretKeySpec;

/**
 * A 256-bit key with an id. Thread-safe.
 *
 * <p>Closing wipes this copy; the cipher makes its own, which stay in the heap until they are
 * collected.
 */
public final class EncryptionKey implements AutoCloseable {

  static final int BYTES = 32;

  private final String id;
  private final byte[] material;
  private boolean closed;

  private EncryptionKey(String id, byte[] material) {
    this.id = id;
    this.material = material.clone();
  }

  /**
   * A key of raw bytes, which are copied.
   *
   * @param id 1-64 letters, digits, {@code .}, {@code _} and {@code -}; the first is a letter or
   *     digit
   * @param material 32 bytes, chosen at random
   * @throws IllegalArgumentException when the id is malformed, the length another, or all bytes are
   *     the same
   */
  public static EncryptionKey of(String id, byte[] material) {
    if (!EncryptedValue.isKeyId(id)) {
      throw new IllegalArgumentException(
          "malformed key id (expected: 1-64 letters, digits, '.', '_' and '-')");
    }
    if (material.length != BYTES) {
      throw new IllegalArgumentException(
          "key " + id + ": " + material.length * 8 + " bits (expected: 256)");
    }
    if (allTheSame(material)) {
      throw new IllegalArgumentException("key " + id + ": all bytes are the same");
    }
    return new EncryptionKey(id, material);
  }

  /**
   * A new key.
   *
   * @throws IllegalArgumentException when the id is malformed
   */
  public static EncryptionKey random(String id) {
    byte[] material = new byte[BYTES];
    new SecureRandom().nextBytes(material);
    EncryptionKey key = of(id, material);
    Arrays.fill(material, (byte) 0);
    return key;
  }

  private static boolean allTheSame(byte[] material) {
    for (byte b : material) {
      if (b != material[0]) {
        return false;
      }
    }
    return true;
  }

  public String id() {
    return id;
  }

  /**
   * The key itself, as the ready-made {@link KeyProvider}s read it: {@code id:base64}.
   *
   * @throws IllegalStateException when closed
   */
  public synchronized String expose() {
    return id + ":" + Base64.getEncoder().encodeToString(open());
  }

  synchronized SecretKeySpec forCipher() {
    return new SecretKeySpec(open(), "AES");
  }

  private byte[] open() {
    if (closed) {
      throw new IllegalStateException("key " + id + " is closed: it was wiped");
    }
    return material;
  }

  /** Overwrites the key. Closing again does nothing. */
  @Override
  public synchronized void close() {
    Arrays.fill(material, (byte) 0);
    closed = true;
  }

  /** The id. */
  @Override
  public String toString() {
    return "key " + id;
  }
}
