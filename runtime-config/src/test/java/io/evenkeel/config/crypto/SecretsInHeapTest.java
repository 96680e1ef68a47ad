package io.evenkeel.config.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Counts secrets in the heap dump of a process that has loaded them: docs/secrets.md tells. */
@Timeout(120)
class SecretsInHeapTest {

  /** What the guide says of a value that is bound as {@code Secret}, and of one as text. */
  private static final int AS_SECRET = 2;

  private static final int AS_TEXT = 1;

  private static final EncryptionKey KEY = EncryptionKey.random("k");
  private static final String KEY_TEXT = KEY.expose().substring(2);

  @TempDir Path folder;

  private void file(String name, String text) throws Exception {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
  }

  private static String enc(String key, String text) {
    KeyProvider provider = KeyProvider.environment(Map.of("K", KEY.expose()), "K");
    try (var ring = KeyRing.of(List.of(provider))) {
      return ring.encrypt(text, List.of("orders", key)).toString();
    }
  }

  private byte[] heap() throws Exception {
    Map<String, Object> sops = new LinkedHashMap<>();
    sops.put("sops-secret", "planted-sops-secret-1");
    sops.put("sops-text", "planted-sops-text-1");
    file(
        "config/prod.yaml",
        SopsWriter.with(SopsFormat.YAML, SopsText.recipient()).write(Map.of("orders", sops)));
    file(
        "config/application.yaml",
        "orders:\n  enc-secret: "
            + enc("enc-secret", "planted-enc-secret-1")
            + "\n  enc-text: "
            + enc("enc-text", "planted-enc-text-1")
            + "\n  file-secret: planted-file-secret-1\n  url: jdbc:x://${orders.enc-text}@db\n");
    file("mounted/orders.mounted-secret", "planted-mounted-secret-1");
    file("keys", KEY.expose() + "\n");
    file("age.txt", SopsText.file("test-key.txt"));
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    var builder =
        new ProcessBuilder(
                java.toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                HeapOfSecrets.class.getName(),
                "heap.hprof")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("out.txt").toFile());
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.put("CONFIG_KEY_FILE", "keys");
    environment.put("SOPS_AGE_KEY_FILE", "age.txt");
    environment.put("CONFIG_SECRET_DIRS", "mounted");
    environment.put("APP_PROFILE", "prod");
    Process process = builder.start();
    try {
      assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(folder.resolve("out.txt"))).isZero();
    assertThat(Files.readString(folder.resolve("out.txt"))).contains("****** ");
    return Files.readAllBytes(folder.resolve("heap.hprof"));
  }

  /** As a compact string, and as UTF-16 of strings and of char arrays, whose orders differ. */
  private static int count(byte[] heap, String text) {
    Charset own =
        ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
            ? StandardCharsets.UTF_16BE
            : StandardCharsets.UTF_16LE;
    int count = count(heap, text.getBytes(StandardCharsets.ISO_8859_1));
    count += count(heap, text.getBytes(StandardCharsets.UTF_16BE));
    return own.equals(StandardCharsets.UTF_16BE) ? count : count + count(heap, text.getBytes(own));
  }

  private static int count(byte[] heap, byte[] wanted) {
    int count = 0;
    for (int at = 0; at <= heap.length - wanted.length; at++) {
      int same = 0;
      while (same < wanted.length && heap[at + same] == wanted[same]) {
        same++;
      }
      count += same == wanted.length ? 1 : 0;
    }
    return count;
  }

  @Test
  void aSecretIsThereAsOftenAsTheGuideSaysAndKeysAreNot() throws Exception {
    byte[] heap = heap();

    for (String secret : List.of("enc-secret", "sops-secret", "mounted-secret", "file-secret")) {
      assertThat(count(heap, "planted-" + secret + "-1")).as(secret).isBetween(1, AS_SECRET);
    }
    assertThat(count(heap, "planted-sops-text-1")).isBetween(1, AS_TEXT);
    assertThat(count(heap, "planted-enc-text-1")).isBetween(2, 2 * AS_TEXT); // and the url
    assertThat(count(heap, KEY_TEXT)).isZero();
    assertThat(count(heap, Base64.getDecoder().decode(KEY_TEXT))).isZero();
    assertThat(count(heap, SopsText.file("test-key.txt").lines().skip(1).toList().get(0))).isZero();
  }
}
