package io.evenkeel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of SOPS as layers: the same files that the reader is tested with. */
class SopsConfigTest {

  record Database(String user, Optional<String> url) {}

  private static final String KEYS = "keys.txt";

  @TempDir Path folder;

  private static String resource(String name) {
    try (InputStream in = SopsConfigTest.class.getResourceAsStream("crypto/sops/" + name)) {
      if (in == null) {
        throw new AssertionError("no resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Sandbox sandbox() {
    return new Sandbox(folder)
        .file("work/" + KEYS, resource("test-key.txt"))
        .variable("SOPS_AGE_KEY_FILE", KEYS)
        .arguments("--profile=prod");
  }

  private static RuntimeConfig.Loader any(Sandbox sandbox) {
    return sandbox
        .loader()
        .section("database", Database.class)
        .unknownKeys("database", UnknownKeys.OFF);
  }

  @Test
  void aYamlFileOfTheClassPathIsDecryptedAndItsValuesAreSecret() {
    var config = any(sandbox().file("application-prod.yaml", resource("types.yaml"))).load();

    String user = config.settings(Database.class).user();
    assertThat(user).isNotBlank().doesNotContain("ENC[");
    assertThat(config.explain("database.user"))
        .contains("database.user = ******", "application-prod.yaml:")
        .doesNotContain(user);
    assertThat(config.explain("http.port")).contains("http.port = ******");
    assertThat(config.describe())
        .filteredOn(entry -> entry.key().equals("comment_unencrypted"))
        .singleElement()
        .satisfies(entry -> assertThat(entry.value()).isEqualTo("not a secret"));
    assertThat(config.describe()).noneMatch(entry -> entry.key().startsWith("sops"));
  }

  record Access(Secret password, int pool) {}

  @Test
  void aJsonFileOfTheExternalDirectoryIsDecrypted() {
    var config =
        sandbox()
            .file("work/config/prod.json", resource("types.json"))
            .loader()
            .section("database", Access.class)
            .unknownKeys("database", UnknownKeys.OFF)
            .load();

    var access = config.settings(Access.class);
    assertThat(access.password().expose()).isNotBlank().doesNotContain("ENC[");
    assertThat(access.pool()).isPositive();
    assertThat(config.origin("database.pool").orElseThrow()).startsWith("config/prod.json:");
  }

  @Test
  void aLayerAboveWinsOverAnEncryptedValueAndIsMaskedToo() {
    var config =
        any(sandbox()
                .file("application-prod.yaml", resource("types.yaml"))
                .variable("DATABASE_USER", "somebody"))
            .load();

    assertThat(config.settings(Database.class).user()).isEqualTo("somebody");
    assertThat(config.explain("database.user")).doesNotContain("somebody");
  }

  @Test
  void withoutAKeyTheProblemSaysWhereOneWasLookedFor() {
    var sandbox =
        new Sandbox(folder)
            .file("application-prod.yaml", resource("types.yaml"))
            .arguments("--profile=prod");

    assertThat(Sandbox.problems(any(sandbox)))
        .singleElement()
        .asString()
        .contains("application-prod.yaml", "SOPS_AGE_KEY_FILE (not set)", "SOPS_AGE_KEY (not set)");
  }

  @Test
  void aKeyThatCodeHandsInOpens() {
    var asked = new AtomicInteger();
    var loader =
        any(new Sandbox(folder)
                .file("application-prod.yaml", resource("types.yaml"))
                .file("application.yaml", resource("types.yaml"))
                .arguments("--profile=prod"))
            .ageKeys("other vault", () -> resource("other-test-key.txt"))
            .ageKeys(
                "vault",
                () -> {
                  asked.incrementAndGet();
                  return resource("test-key.txt");
                });

    assertThat(loader.load().settings(Database.class).user()).isNotBlank();
    assertThat(asked).hasValue(1);
    assertThatIllegalStateException().isThrownBy(() -> loader.ageKeys("vault", () -> ""));
    assertThatIllegalArgumentException().isThrownBy(() -> loader.ageKeys(" ", () -> ""));
  }

  @Test
  void codeIsNotAskedForKeysWithoutAFileToOpen() {
    var loader =
        any(new Sandbox(folder).file("application.yaml", "database.user: joe"))
            .ageKeys(
                "vault",
                () -> {
                  throw new AssertionError("asked");
                });

    assertThat(loader.load().settings(Database.class).user()).isEqualTo("joe");
  }

  @Test
  void codeThatFailsIsNamedAndNotQuoted() {
    var loader =
        any(new Sandbox(folder).file("application.yaml", resource("types.yaml")))
            .ageKeys(
                "vault",
                () -> {
                  throw new IOException("s3cret");
                });

    assertThat(Sandbox.problems(loader))
        .singleElement()
        .asString()
        .contains("looked in vault (cannot be read: IOException), SOPS_AGE_KEY_FILE (not set)")
        .doesNotContain("s3cret");
  }

  @Test
  void aChangedValueIsRefusedWithItsKeyAndLineAndNothingOfTheFileIsUsed() {
    String text =
        resource("types.yaml").replace("comment_unencrypted: not a", "comment_unencrypted: a");

    assertThat(Sandbox.problems(any(sandbox().file("application-prod.yaml", text))))
        .singleElement()
        .asString()
        .contains("sops.mac", "application-prod.yaml:");
  }

  @Test
  void aDotEnvFileIsDecryptedAndMaskedAsAWhole() {
    Sandbox sandbox = sandbox().file("work/secrets.env", resource("types.env"));

    RuntimeConfig config = any(sandbox).dotEnv(Path.of("secrets.env")).load();

    String user = config.settings(Database.class).user();
    assertThat(user).isNotBlank().doesNotContain("ENC[");
    assertThat(config.explain("database.user"))
        .contains("database.user = ******", "secrets.env:")
        .doesNotContain(user);
  }

  @Test
  void aSingleFileWithoutAKeySaysSo() {
    Path file = folder.resolve("one.yaml");
    new Sandbox(folder).file("one.yaml", resource("types.yaml"));

    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(() -> ConfigFile.read(file).entries()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("SOPS_AGE_KEY_FILE");
  }

  @Test
  void aCutOffEscapeInYamlHasItsLine() {
    var sandbox =
        new Sandbox(folder)
            .file("application-prod.yaml", "a: 1\nb: \"\\u")
            .arguments("--profile=prod");

    assertThat(Sandbox.problems(any(sandbox)))
        .anySatisfy(p -> assertThat(p).contains("an escape is cut off", "application-prod.yaml:2"));
  }
}
