package io.evenkeel.config.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EncryptedValueTest {

  private static final List<String> PATH = List.of("orders", "database", "password");
  private static final String TEXT = "planted-pässword";

  private final KeyRing ring = ring(key("2026-q4", 0), key("2026-q3", 1));

  private static EncryptionKey key(String id, int first) {
    byte[] material = new byte[32];
    for (int i = 0; i < material.length; i++) {
      material[i] = (byte) (first + i);
    }
    return EncryptionKey.of(id, material);
  }

  private static KeyRing ring(EncryptionKey... keys) {
    return KeyRing.of(
        List.of(
            new KeyProvider() {
              @Override
              public String name() {
                return "test";
              }

              @Override
              public List<EncryptionKey> keys() {
                return List.of(keys);
              }
            }));
  }

  private DecryptionException.Reason refusal(String value, List<String> path) {
    DecryptionException e =
        catchThrowableOfType(
            DecryptionException.class, () -> ring.decrypt(EncryptedValue.parse(value), path));
    assertThat(e).as(value).isNotNull().hasMessageNotContaining("planted");
    return e.reason();
  }

  @Test
  void whatWasEncryptedIsDecrypted() {
    for (String text : List.of("", TEXT, "\uD83D\uDD11\n", "ENC[v1,a,b]", "x".repeat(1 << 20))) {
      EncryptedValue value = ring.encrypt(text, PATH);

      assertThat(value.keyId()).isEqualTo("2026-q4");
      assertThat(ring.decrypt(EncryptedValue.parse(value.toString()), PATH)).isEqualTo(text);
    }
  }

  /** Made by OpenSSL: the format is what its documentation says. */
  @Test
  void aValueOfAnotherImplementationIsDecrypted() {
    EncryptedValue value =
        EncryptedValue.parse("ENC[v1,2026-q4,ZGVmZ2hpamtsbW5vONh6FQqeOexaTaLYrZXK5PSxCPNniQfkPw]");

    assertThat(ring.decrypt(value, PATH)).isEqualTo("pässword");
  }

  @Test
  void everyValueHasANonceOfItsOwn() {
    Set<String> nonces = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      byte[] payload = ring.encrypt("x", PATH).payload();
      nonces.add(Arrays.toString(Arrays.copyOf(payload, 12)));
    }

    assertThat(nonces).hasSize(1_000);
  }

  @Test
  void everyFlippedBitOfThePayloadIsRefused() {
    byte[] payload = ring.encrypt(TEXT, PATH).payload();

    for (int bit = 0; bit < payload.length * 8; bit++) {
      byte[] flipped = payload.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      String value = new EncryptedValue("2026-q4", flipped).toString();
      assertThat(refusal(value, PATH)).isEqualTo(DecryptionException.Reason.REFUSED);
    }
  }

  @Test
  void everyFlippedBitOfTheWrittenValueIsRefused() {
    String value = ring.encrypt(TEXT, PATH).toString();

    for (int bit = 0; bit < value.length() * 16; bit++) {
      char[] flipped = value.toCharArray();
      flipped[bit / 16] ^= (char) (1 << bit % 16);
      assertThat(refusal(new String(flipped), PATH)).isNotNull();
    }
  }

  @Test
  void truncatedAndExtendedValuesAreRefused() {
    String value = ring.encrypt(TEXT, PATH).toString();
    byte[] payload = ring.encrypt(TEXT, PATH).payload();

    for (int length = 0; length < value.length(); length++) {
      assertThat(refusal(value.substring(0, length), PATH))
          .isEqualTo(DecryptionException.Reason.MALFORMED);
      assertThat(refusal(value.substring(0, length) + value.substring(length + 1), PATH))
          .isNotNull();
    }
    for (int length = 0; length < payload.length * 2; length++) {
      if (length != payload.length) {
        String other = new EncryptedValue("2026-q4", Arrays.copyOf(payload, length)).toString();
        assertThat(refusal(other, PATH))
            .isEqualTo(
                length < 28
                    ? DecryptionException.Reason.MALFORMED
                    : DecryptionException.Reason.REFUSED);
      }
    }
    for (String extended : List.of(value + "]", value + "\n", " " + value, value + value)) {
      assertThat(refusal(extended, PATH)).isEqualTo(DecryptionException.Reason.MALFORMED);
    }
  }

  @Test
  void aValueWorksForItsPathOnly() {
    String value = ring.encrypt(TEXT, PATH).toString();

    List<List<String>> others = new ArrayList<>();
    others.add(List.of());
    others.add(List.of("orders", "database", "user"));
    others.add(List.of("orders", "database"));
    others.add(List.of("orders", "database", "password", ""));
    others.add(List.of("orders.database", "password"));
    others.add(List.of("ordersd", "atabase", "password"));
    others.add(List.of("orders.database.password"));
    others.add(List.of("2026-q4", "orders", "database", "password"));
    others.add(List.of("orders", "database", "\ud800"));
    for (List<String> other : others) {
      assertThat(refusal(value, other)).isEqualTo(DecryptionException.Reason.REFUSED);
    }
  }

  @Test
  void anotherKeyIdOrVersionIsRefused() {
    String value = ring.encrypt(TEXT, PATH).toString();

    assertThat(refusal(value.replace("2026-q4", "2026-q3"), PATH))
        .isEqualTo(DecryptionException.Reason.REFUSED);
    assertThat(refusal(value.replace("2026-q4", "2026-q5"), PATH))
        .isEqualTo(DecryptionException.Reason.UNKNOWN_KEY);
    for (String version : List.of("v2", "v0", "V1", "v10", "v", "")) {
      assertThat(refusal(value.replace("v1", version), PATH))
          .isEqualTo(DecryptionException.Reason.MALFORMED);
    }
  }

  @Test
  void theSameKeyUnderAnotherIdDoesNotOpenIt() {
    String value = ring.encrypt(TEXT, PATH).toString().replace("2026-q4", "copy");

    DecryptionException e =
        catchThrowableOfType(
            DecryptionException.class,
            () -> ring(key("copy", 0)).decrypt(EncryptedValue.parse(value), PATH));

    assertThat(e.reason()).isEqualTo(DecryptionException.Reason.REFUSED);
    assertThat(e.keyId()).contains("copy");
  }

  @Test
  void aValueIsWrittenInOneWayOnly() {
    byte[] payload = new byte[29];
    payload[0] = (byte) 0xff;
    payload[1] = (byte) 0xff;
    String data = Base64.getUrlEncoder().withoutPadding().encodeToString(payload);
    assertThat(EncryptedValue.parse("ENC[v1,k," + data + "]").keyId()).isEqualTo("k");

    for (String other :
        List.of(
            data + "=",
            data.substring(0, data.length() - 1) + "B", // a stray bit
            data.replace('_', '/'),
            data.substring(0, 4) + "\n" + data.substring(4))) {
      assertThat(refusal("ENC[v1,k," + other + "]", PATH))
          .isEqualTo(DecryptionException.Reason.MALFORMED);
    }
    for (String id : List.of("", "-k", ".k", "k/", "k k", "ä", "k".repeat(65))) {
      assertThat(refusal("ENC[v1," + id + "," + data + "]", PATH))
          .isEqualTo(DecryptionException.Reason.MALFORMED);
    }
  }

  @Test
  void valuesAreBounded() {
    String tooLong = "ENC[v1,k," + "A".repeat(4 << 20) + "]";

    assertThat(refusal(tooLong, PATH)).isEqualTo(DecryptionException.Reason.MALFORMED);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ring.encrypt("x".repeat((1 << 20) + 1), PATH));
    assertThatIllegalArgumentException().isThrownBy(() -> ring.encrypt("\ud800", PATH));
  }

  @Test
  void aValueOfSopsIsRecognized() {
    DecryptionException e =
        catchThrowableOfType(
            DecryptionException.class,
            () -> EncryptedValue.parse("ENC[AES256_GCM,data:x,iv:y,tag:z,type:str]"));

    assertThat(e).hasMessageContaining("SOPS");
    assertThat(e.keyId()).isEmpty();
  }

  @Test
  void keysDoNotShowThemselvesAndAreWiped() {
    EncryptionKey key = EncryptionKey.random("a");
    String material = key.expose().substring(2);
    KeyRing one = ring(key);

    assertThat(material).hasSize(44);
    assertThat(key.toString() + one).isEqualTo("key akey ring [a]");
    one.close();
    one.close();
    assertThatIllegalStateException().isThrownBy(key::expose);
    assertThatIllegalStateException().isThrownBy(() -> one.encrypt("x", PATH));
    assertThatIllegalStateException()
        .isThrownBy(() -> KeyRing.of(List.of()).encrypt("x", PATH))
        .withMessageContaining("empty");
  }

  @Test
  void keysAreRandomBytesWithAnId() {
    assertThatIllegalArgumentException().isThrownBy(() -> EncryptionKey.of("a", new byte[32]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EncryptionKey.of("a", new byte[16]))
        .withMessageContaining("128 bits (expected: 256)");
    assertThatIllegalArgumentException().isThrownBy(() -> EncryptionKey.random("a b"));
  }
}
