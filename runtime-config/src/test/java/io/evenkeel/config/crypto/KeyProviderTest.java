package io.evenkeel.config.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class KeyProviderTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final byte[] MATERIAL = new byte[32];

  static {
    for (int i = 0; i < MATERIAL.length; i++) {
      MATERIAL[i] = (byte) (200 + i);
    }
  }

  private static final String BASE64 = Base64.getEncoder().encodeToString(MATERIAL);
  private static final String HEX = HexFormat.of().formatHex(MATERIAL);
  private static final String DERIVED =
      "pbkdf2-sha256:600000:AAECAwQFBgcICQoLDA0ODw==:correct hörse battery";

  @TempDir Path folder;

  private final Map<String, String> noContainer = Map.of();

  @BeforeEach
  void closeFolder() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static List<String> exposed(String entries) {
    return exposed(KeyProvider.environment(Map.of("KEYS", entries), "KEYS"));
  }

  private static List<String> exposed(KeyProvider provider) {
    try {
      return provider.keys().stream().map(EncryptionKey::expose).toList();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static String problem(KeyProvider... providers) {
    KeyRingException e =
        catchThrowableOfType(KeyRingException.class, () -> KeyRing.of(List.of(providers)));
    return String.valueOf(e == null ? null : e.getMessage());
  }

  private Path file(String name, String text, String permissions) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    return file;
  }

  private KeyProvider of(String variable, String path) {
    List<KeyProvider> providers =
        KeyProvider.fromEnvironment(Map.of(variable, path), folder, folder.resolve("root"));
    assertThat(providers).hasSize(1);
    return providers.get(0);
  }

  @Test
  void keysAreWrittenInBase64OrHex() {
    List<String> written =
        List.of(
            BASE64,
            BASE64.replace("=", ""),
            Base64.getUrlEncoder().encodeToString(MATERIAL),
            HEX,
            HEX.toUpperCase(java.util.Locale.ROOT));

    for (String key : written) {
      assertThat(exposed("a:" + key)).containsExactly("a:" + BASE64);
    }
  }

  /** As Python's hashlib derives it. */
  @Test
  void aKeyIsDerivedFromAPassphraseSlowly() {
    assertThat(exposed("a:" + DERIVED))
        .containsExactly("a:u3kv1x0VwX64tW0tTVal8MCrKQZLCc/HO6ltIWiJkqo=");
  }

  @Test
  void entriesAreInOrderAndCommentsDoNotCount() {
    String other = BASE64.replace(BASE64.charAt(0), 'A');

    assertThat(exposed("# new\n\n b:" + BASE64 + " \r\na:" + other + ",c:" + BASE64))
        .containsExactly("b:" + BASE64, "a:" + other, "c:" + BASE64);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "planted-material",
        "a b:planted-material",
        "a:planted-material",
        "a:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "a:planted-planted-planted-planted-planted-planted-planted-planted-",
        "a:pbkdf2-sha256:planted",
        "a:pbkdf2-sha256:599999:AAECAwQFBgcICQoLDA0ODw==:planted-passphrase",
        "a:pbkdf2-sha256:10000001:AAECAwQFBgcICQoLDA0ODw==:planted-passphrase",
        "a:pbkdf2-sha256:planted:AAECAwQFBgcICQoLDA0ODw==:planted-passphrase",
        "a:pbkdf2-sha256:600000:AAEC:planted-passphrase",
        "a:pbkdf2-sha256:600000:AAECAwQFBgcICQoLDA0ODw==:planted",
      })
  void whatIsNoKeyIsRefusedAndNotQuoted(String entry) {
    assertThat(problem(KeyProvider.environment(Map.of("KEYS", "ok:" + HEX + "\n" + entry), "KEYS")))
        .startsWith("environment variable KEYS: entry 2")
        .contains("expected: ")
        .doesNotContain("planted");
  }

  @Test
  void anIdIsThereOnce() {
    KeyProvider one = KeyProvider.environment(Map.of("ONE", "a:" + HEX), "ONE");
    KeyProvider two = KeyProvider.environment(Map.of("TWO", "a:" + HEX), "TWO");
    KeyProvider none = KeyProvider.environment(Map.of(), "NONE");

    assertThat(problem(one, two))
        .isEqualTo("environment variable TWO: key id a is there twice (expected: once)");
    assertThat(problem(none)).isEqualTo("environment variable NONE: holds no key");
  }

  @Test
  void whatAProviderOfOthersThrowsIsNotQuotedUnlessItIsAboutReading() {
    assertThat(problem(failing(new IllegalStateException("planted"))))
        .isEqualTo("mine: cannot be read: java.lang.IllegalStateException");
    assertThat(problem(failing(new IOException("refused"))))
        .isEqualTo("mine: cannot be read: java.io.IOException: refused");
    assertThat(problem(failing(new InterruptedException()))).isEqualTo("mine: interrupted");
    assertThat(Thread.interrupted()).isTrue();
  }

  private static KeyProvider failing(Exception e) {
    return new KeyProvider() {
      @Override
      public String name() {
        return "mine";
      }

      @Override
      public List<EncryptionKey> keys() throws Exception {
        throw e;
      }
    };
  }

  @Test
  void aFileHoldsEntries() throws IOException {
    file("keys", "# q4\n2026-q4:" + BASE64 + "\n2026-q3:" + HEX + "\n", "r--r-----");

    KeyProvider keys = of("CONFIG_KEY_FILE", "keys");

    assertThat(keys.name()).isEqualTo("file keys");
    assertThat(exposed(keys)).containsExactly("2026-q4:" + BASE64, "2026-q3:" + BASE64);
    assertThat(problem(of("CONFIG_KEY_FILE", "none"))).isEqualTo("file none: does not exist");
    assertThat(problem(of("CONFIG_KEY_FILE", ".."))).isEqualTo("file ..: is no regular file");
  }

  @Test
  void aFileOfEveryoneIsRefusedOutsideOfContainers() throws IOException {
    Path keys = file("open/keys", "a:" + HEX, "rw-r--r--");
    KeyProvider outside = of("CONFIG_KEY_FILE", "open/keys");

    assertThat(problem(outside))
        .isEqualTo("file open/keys: is open to every user (expected: mode 0400 or 0440)");
    Files.setPosixFilePermissions(keys.getParent(), PosixFilePermissions.fromString("rwxr-x---"));
    assertThat(problem(outside)).isEqualTo("null");

    Files.setPosixFilePermissions(keys.getParent(), PosixFilePermissions.fromString("rwxr-xr-x"));
    file("root/.dockerenv", "", "rw-r--r--");
    assertThat(problem(of("CONFIG_KEY_FILE", "open/keys"))).isEqualTo("null");
  }

  @Test
  void aFileIsBounded() throws IOException {
    file("keys", "#".repeat((64 << 10) + 1), "r--------");

    assertThat(problem(of("CONFIG_KEY_FILE", "keys")))
        .isEqualTo("file keys: too large (expected: at most 64KiB)");
  }

  @Test
  void aDirectoryHoldsOneKeyAFileAndTheLastNameComesFirst() throws IOException {
    file("keys/2026-q3", HEX + "\n", "r--------");
    file("keys/2026-q4", BASE64, "r--------");
    file("keys/..data/x", "", "rw-r--r--");
    KeyProvider keys = of("CONFIG_KEY_DIR", "keys");

    assertThat(exposed(keys)).containsExactly("2026-q4:" + BASE64, "2026-q3:" + BASE64);

    file("keys/2026-q5", "planted", "r--------");
    assertThat(problem(keys)).startsWith("directory keys: 2026-q5: no usable key (expected: ");
    Files.delete(folder.resolve("keys/2026-q5"));
    file("keys/a b", "", "r--------");
    assertThat(problem(keys))
        .isEqualTo("directory keys: has a file that is not named like a key id");
    assertThat(problem(of("CONFIG_KEY_DIR", "none"))).isEqualTo("directory none: is no directory");
  }

  @Test
  void theVariablesAreAskedInTheirOrderAndBlankOnesDoNotCount() {
    Map<String, String> all =
        Map.of("CONFIG_KEY_DIR", "d", "CONFIG_KEYS", "a:" + HEX, "CONFIG_KEY_FILE", " f ");

    assertThat(KeyProvider.fromEnvironment(all, folder, folder).stream().map(KeyProvider::name))
        .containsExactly("environment variable CONFIG_KEYS", "file f", "directory d");
    assertThat(KeyProvider.fromEnvironment(Map.of("CONFIG_KEYS", " "), folder, folder)).isEmpty();
    assertThat(KeyProvider.fromEnvironment(noContainer, folder, folder)).isEmpty();
  }

  private static KeyProvider shell(Duration limit, String script) {
    return KeyProvider.command(limit, List.of("/bin/sh", "-c", script));
  }

  @Test
  void aCommandWritesEntries() {
    KeyProvider keys = shell(LIMIT, "cat; echo planted >&2; echo 'a:" + HEX + "'");

    assertThat(exposed(keys)).containsExactly("a:" + BASE64);
    assertThat(keys.name()).isEqualTo("command /bin/sh");
  }

  @Test
  void aCommandThatFailsIsAProblemWithoutItsOutput() {
    assertThat(problem(shell(LIMIT, "echo planted; exit 3")))
        .isEqualTo("command /bin/sh: exit code 3 (expected: 0)");
    assertThat(problem(shell(LIMIT, "true"))).isEqualTo("command /bin/sh: holds no key");
    assertThat(problem(shell(LIMIT, "cat /dev/zero")))
        .isEqualTo("command /bin/sh: too large (expected: at most 64KiB)");
    assertThat(problem(KeyProvider.command(LIMIT, List.of("/nowhere/keys"))))
        .startsWith("command /nowhere/keys: cannot be read: ");
  }

  @Test
  void aCommandThatTakesTooLongIsKilledWithItsChildren() {
    long start = System.nanoTime();

    assertThat(problem(shell(Duration.ofMillis(200), "sleep 300 & sleep 300")))
        .isEqualTo("command /bin/sh: not done within 200 ms");
    assertThat(problem(shell(Duration.ofMillis(200), "exec >&-; sleep 300")))
        .isEqualTo("command /bin/sh: not done within 200 ms");

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(50));
    List<String> left = new ArrayList<>();
    ProcessHandle.current().descendants().forEach(p -> left.add(p.info().commandLine().orElse("")));
    assertThat(left).noneMatch(line -> line.contains("sleep 300") && line.contains("/bin/sh"));
  }

  @Test
  void aCommandIsNamedAndLimited() {
    assertThatIllegalArgumentException().isThrownBy(() -> KeyProvider.command(LIMIT, List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyProvider.command(Duration.ZERO, List.of("x")));
  }
}
