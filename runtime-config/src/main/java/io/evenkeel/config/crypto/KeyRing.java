package io.evenkeel.config.crypto;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * The keys in use, each with an id of its own: the first encrypts, all of them decrypt, so that a
 * key can be replaced one value at a time. Thread-safe.
 */
public final class KeyRing implements AutoCloseable {

  private final Map<String, EncryptionKey> keys;
  private final SecureRandom random = new SecureRandom();

  private KeyRing(Map<String, EncryptionKey> keys) {
    this.keys = keys;
  }

  /**
   * Asks the providers, in their order, on this thread; the first key of the first one is the
   * primary key. Without providers the ring is empty.
   *
   * @throws KeyRingException when a provider has no key, or cannot say, or an id is there twice
   */
  public static KeyRing of(List<KeyProvider> providers) {
    Map<String, EncryptionKey> keys = new LinkedHashMap<>();
    try {
      for (KeyProvider provider : providers) {
        add(provider, keys);
      }
      return new KeyRing(keys);
    } catch (KeyRingException e) {
      keys.values().forEach(EncryptionKey::close);
      throw e;
    }
  }

  private static void add(KeyProvider provider, Map<String, EncryptionKey> keys) {
    List<EncryptionKey> found = keys(provider);
    if (found.isEmpty()) {
      throw new KeyRingException(provider.name(), "holds no key");
    }
    for (EncryptionKey key : found) {
      if (keys.putIfAbsent(key.id(), key) != null) {
        throw new KeyRingException(
            provider.name(), "key id " + key.id() + " is there twice (expected: once)");
      }
    }
  }

  /** Of what a provider throws nothing is quoted that could be a key. */
  private static List<EncryptionKey> keys(KeyProvider provider) {
    try {
      return provider.keys();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KeyRingException(provider.name(), "interrupted");
    } catch (KeyRingException e) {
      throw new KeyRingException(provider.name(), e.reason());
    } catch (IOException e) {
      throw new KeyRingException(provider.name(), "cannot be read: " + e);
    } catch (Exception e) {
      throw new KeyRingException(provider.name(), "cannot be read: " + e.getClass().getName());
    }
  }

  /** The ids of the keys, the primary first; empty for an empty ring. */
  public List<String> ids() {
    return List.copyOf(keys.keySet());
  }

  /**
   * Encrypts with the primary key, with a new nonce each time.
   *
   * @param text at most 1 MiB of UTF-8
   * @param path what the value is for: only with the same path it can be opened again
   * @throws IllegalArgumentException when the text is too long, or text or path is not valid
   *     Unicode
   * @throws IllegalStateException when the ring is empty or closed
   */
  public EncryptedValue encrypt(String text, List<String> path) {
    EncryptionKey key =
        keys.values().stream()
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("the key ring is empty"));
    byte[] nonce = new byte[EncryptedValue.NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      byte[] plain = utf8(text);
      if (plain.length > EncryptedValue.MAX_TEXT_BYTES) {
        throw new IllegalArgumentException("too long to encrypt (expected: at most 1MiB)");
      }
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key, nonce, path).doFinal(plain);
      Arrays.fill(plain, (byte) 0);
      byte[] payload = Arrays.copyOf(nonce, nonce.length + sealed.length);
      System.arraycopy(sealed, 0, payload, nonce.length, sealed.length);
      return new EncryptedValue(key.id(), payload);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("text or path is not valid Unicode", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-256-GCM does not work in this JVM", e);
    }
  }

  /**
   * The text that was encrypted.
   *
   * @param path the one it was encrypted for
   * @throws DecryptionException when this ring cannot open it, for this path
   * @throws IllegalStateException when the ring is closed
   */
  public String decrypt(EncryptedValue value, List<String> path) {
    EncryptionKey key = keys.get(value.keyId());
    if (key == null) {
      throw new DecryptionException(
          DecryptionException.Reason.UNKNOWN_KEY,
          value.keyId(),
          "key id \""
              + value.keyId()
              + "\" is not in the key ring (has: "
              + (keys.isEmpty() ? "none" : String.join(", ", keys.keySet()))
              + ")");
    }
    byte[] payload = value.payload();
    byte[] nonce = Arrays.copyOf(payload, EncryptedValue.NONCE_BYTES);
    try {
      byte[] plain =
          cipher(Cipher.DECRYPT_MODE, key, nonce, path)
              .doFinal(payload, nonce.length, payload.length - nonce.length);
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(plain)).toString();
      Arrays.fill(plain, (byte) 0);
      return text;
    } catch (AEADBadTagException | CharacterCodingException e) {
      throw new DecryptionException(
          DecryptionException.Reason.REFUSED,
          value.keyId(),
          "key id \""
              + value.keyId()
              + "\" does not open it here: another key has this id, or the value is damaged or was"
              + " encrypted for another path");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-256-GCM does not work in this JVM", e);
    }
  }

  private static Cipher cipher(int mode, EncryptionKey key, byte[] nonce, List<String> path)
      throws GeneralSecurityException, CharacterCodingException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key.forCipher(), new GCMParameterSpec(EncryptedValue.TAG_BYTES * 8, nonce));
    cipher.updateAAD(associatedData(key.id(), path));
    return cipher;
  }

  /** With lengths, or {@code a.b, c} and {@code a, b.c} would be the same. */
  private static byte[] associatedData(String keyId, List<String> path)
      throws CharacterCodingException {
    List<String> parts = new ArrayList<>(List.of(EncryptedValue.VERSION, keyId));
    parts.addAll(path);
    var data = new ByteArrayOutputStream();
    for (String part : parts) {
      byte[] bytes = utf8(part);
      data.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
      data.writeBytes(bytes);
    }
    return data.toByteArray();
  }

  private static byte[] utf8(String text) throws CharacterCodingException {
    ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
    byte[] bytes = new byte[encoded.remaining()];
    encoded.get(bytes);
    encoded.clear().put(new byte[encoded.capacity()]);
    return bytes;
  }

  /** Wipes the keys. Closing again does nothing. */
  @Override
  public void close() {
    keys.values().forEach(EncryptionKey::close);
  }

  /** The ids. */
  @Override
  public String toString() {
    return "key ring " + keys.keySet();
  }
}
