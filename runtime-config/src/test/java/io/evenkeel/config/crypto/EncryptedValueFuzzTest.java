package io.evenkeel.config.crypto;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Any text is a value or a {@link DecryptionException}, and a value is written as it was read. In
 * the normal build each seed is tried once; {@code JAZZER_FUZZ=1 mvn test
 * -Dtest=EncryptedValueFuzzTest#envelope} looks for more.
 */
class EncryptedValueFuzzTest {

  private static final byte[] MATERIAL =
      "0123456789abcdef0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

  @FuzzTest(maxDuration = "2m")
  void envelope(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    try {
      EncryptedValue value = EncryptedValue.parse(text);
      if (!value.toString().equals(text)) {
        throw new AssertionError("read as another value");
      }
      ring(value.keyId()).decrypt(value, List.of("fuzz"));
      throw new AssertionError("opened without having been encrypted");
    } catch (DecryptionException e) {
      if (e.getMessage() == null || e.getMessage().isBlank()) {
        throw new AssertionError("refused without a reason", e);
      }
    }
  }

  @FuzzTest(maxDuration = "2m")
  void keys(byte[] bytes) {
    try {
      KeyText.entries(bytes, true).forEach(EncryptionKey::close);
    } catch (KeyRingException e) {
      if (e.reason().isBlank()) {
        throw new AssertionError("refused without a reason", e);
      }
    }
  }

  private static KeyRing ring(String id) {
    return KeyRing.of(
        List.of(
            new KeyProvider() {
              @Override
              public String name() {
                return "fuzz";
              }

              @Override
              public List<EncryptionKey> keys() {
                return List.of(EncryptionKey.of(id, MATERIAL));
              }
            }));
  }
}
