package io.evenkeel.config.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgeIdentitiesTest {

  private static final String ENV = SopsText.file("types.env");

  @TempDir Path folder;

  @BeforeEach
  void openFolder() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private AgeIdentities from(Map<String, String> environment) {
    return AgeIdentities.from(environment, folder, folder);
  }

  private void keyFile(String text, String permissions) throws IOException {
    Files.writeString(folder.resolve("keys.txt"), text);
    Files.setPosixFilePermissions(
        folder.resolve("keys.txt"), PosixFilePermissions.fromString(permissions));
  }

  @Test
  void aFileOfKeysOpens() throws Exception {
    keyFile("\n# a comment\n" + SopsText.file("test-key.txt"), "rw-r-----");

    AgeIdentities identities = from(Map.of("SOPS_AGE_KEY_FILE", "keys.txt"));

    assertThat(identities.warnings()).isEmpty();
    assertThat(identities)
        .hasToString("SOPS_AGE_KEY_FILE keys.txt (1 key), SOPS_AGE_KEY (not set)");
    assertThat(SopsFile.decrypt("x", ENV, SopsFormat.DOTENV, identities).entries()).hasSize(6);
  }

  @Test
  void theVariableOpensBesideAFileThatDoesNotFit() throws Exception {
    keyFile(SopsText.file("other-test-key.txt"), "r--------");

    AgeIdentities identities =
        from(
            Map.of("SOPS_AGE_KEY_FILE", "keys.txt", "SOPS_AGE_KEY", SopsText.file("test-key.txt")));

    assertThat(SopsFile.decrypt("x", ENV, SopsFormat.DOTENV, identities).entries()).hasSize(6);
  }

  @Test
  void aFileThatEveryoneCanReadIsWarnedOfButInContainers() throws Exception {
    keyFile(SopsText.file("test-key.txt"), "rw-r--r--");
    Map<String, String> environment = Map.of("SOPS_AGE_KEY_FILE", "keys.txt");

    assertThat(from(environment).warnings())
        .containsExactly(
            "SOPS_AGE_KEY_FILE keys.txt is open to every user (expected: mode 0400 or 0440)");
    Files.createFile(folder.resolve(".dockerenv"));
    assertThat(from(environment).warnings()).isEmpty();
  }

  @Test
  void whatIsNoKeyIsWarnedOfAndNotShown() {
    AgeIdentities identities = from(Map.of("SOPS_AGE_KEY", "s3cret\nAGE-PLUGIN-X-1ABC"));

    assertThat(identities.isEmpty()).isTrue();
    assertThat(identities.warnings())
        .containsExactly(
            "SOPS_AGE_KEY: line 1 is ignored (expected: AGE-SECRET-KEY-1..., at most 100 of them)",
            "SOPS_AGE_KEY: line 2 is ignored (expected: AGE-SECRET-KEY-1..., at most 100 of them)");
  }

  @Test
  void withoutAKeyTheMessageSaysWhoCouldOpenItAndWhereKeysWereLookedFor() {
    SopsException e = refused(from(Map.of("SOPS_AGE_KEY_FILE", "gone.txt")));

    assertThat(e)
        .hasMessage(
            "x:8: there is no age key to open it with: the file is for "
                + SopsText.recipient()
                + "; looked in SOPS_AGE_KEY_FILE gone.txt (is no file), SOPS_AGE_KEY (not set)");
  }

  @Test
  void aKeyThatDoesNotFitIsSaid() {
    SopsException e = refused(SopsText.OTHER_KEY);

    assertThat(e)
        .hasMessage(
            "x:8: no age key fits: the file is for "
                + SopsText.recipient()
                + "; looked in test (1 key)");
  }

  @Test
  void aMistypedKeyIsSaidAndNotShown() {
    String key = SopsText.file("test-key.txt").lines().skip(1).findFirst().orElseThrow();
    String last = key.endsWith("Q") ? "P" : "Q";

    SopsException e = refused(AgeIdentities.of("test", key.substring(0, key.length() - 1) + last));

    assertThat(e)
        .hasMessage("x: an age key was mistyped: its check sum is wrong; looked in test (1 key)");
  }

  @Test
  void filesAreBoundedAndMustBeFiles() throws Exception {
    keyFile("#".repeat(70_000), "r--------");

    assertThat(from(Map.of("SOPS_AGE_KEY_FILE", "keys.txt")).toString()).contains("too large");
    assertThat(from(Map.of("SOPS_AGE_KEY_FILE", ".")).toString()).contains("is no file");
    assertThat(from(Map.of("SOPS_AGE_KEY_FILE", "a\0b")).toString()).contains("cannot be read");
  }

  private static SopsException refused(AgeIdentities identities) {
    try {
      SopsFile.decrypt("x", ENV, SopsFormat.DOTENV, identities);
    } catch (SopsException e) {
      assertThat(e.getMessage()).doesNotContain("AGE-SECRET");
      return e;
    }
    throw new AssertionError("not refused");
  }
}
