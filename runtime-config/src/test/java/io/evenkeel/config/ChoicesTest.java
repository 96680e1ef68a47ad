package io.evenkeel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChoicesTest {

  sealed interface Storage permits S3Storage, LocalFile {}

  record S3Storage(String bucket, Secret key, int timeoutRetries) implements Storage {
    S3Storage {
      Expect.atLeast("timeoutRetries", timeoutRetries, 0);
    }
  }

  record LocalFile(Path folder, String key) implements Storage {}

  record Orders(Storage storage) {}

  record Many(
      List<Storage> list,
      Map<String, Storage> map,
      Optional<Storage> spare,
      Map<Mode, Integer> modes) {}

  enum Mode {
    READ_ONLY,
    READ_WRITE
  }

  sealed interface StorageSettings permits S3Settings, TapeStorageSettings, Settings {}

  record S3Settings() implements StorageSettings {}

  record TapeStorageSettings() implements StorageSettings {}

  record Settings() implements StorageSettings {}

  sealed interface Twice permits TwoTwice, Two {}

  record TwoTwice() implements Twice {}

  record Two() implements Twice {}

  sealed interface Typed permits TypedOne {}

  record TypedOne(String type) implements Typed {}

  sealed interface Open permits OpenOne {}

  static non-sealed class OpenOne implements Open {}

  record OfTwice(Twice value) {}

  record OfTyped(Typed value) {}

  record OfOpen(Open value) {}

  record Numbered(Map<Integer, String> value) {}

  private static final String S3 =
      "storage { type = s3, bucket = b, key = k, timeout-retries = 3 }";

  @TempDir Path folder;

  @Test
  void theTypeChoosesTheRecord() {
    assertThat(load("orders { " + S3 + " }").storage())
        .isEqualTo(new S3Storage("b", Secret.of("k"), 3));
    assertThat(load("orders.storage { type = Local_File, folder = /f, key = k }").storage())
        .isEqualTo(new LocalFile(Path.of("/f"), "k"));
  }

  @ParameterizedTest
  @CsvSource({
    "S3Storage,s3",
    "LocalFile,local-file",
  })
  void namesLeaveOutWhatTheInterfaceSays(String record, String name) {
    Class<?> type = record.equals("S3Storage") ? S3Storage.class : LocalFile.class;

    assertThat(Choices.name(Storage.class, type)).isEqualTo(name);
    assertThat(Choices.name(StorageSettings.class, S3Settings.class)).isEqualTo("s3");
    assertThat(Choices.name(StorageSettings.class, S3Storage.class)).isEqualTo("s3");
    assertThat(Choices.name(StorageSettings.class, TapeStorageSettings.class)).isEqualTo("tape");
    assertThat(Choices.name(StorageSettings.class, Settings.class)).isEqualTo("settings");
  }

  @Test
  void aMissingOrUnknownTypeListsTheChoices() {
    assertThat(problems("orders { storage {\nbucket = b } }"))
        .containsExactly(
            "orders.storage.type: required, but missing (expected: one of s3, local-file) @ application.conf:1");
    assertThat(problems("orders {}"))
        .containsExactly(
            "orders.storage.type: required, but missing (expected: one of s3, local-file)");
    assertThat(problems("orders.storage { bucket = b, nobodys = 1\n type = tape }"))
        .containsExactly(
            "orders.storage.nobodys: unknown key. @ application.conf:1",
            "orders.storage.type: tape (expected: one of s3, local-file) @ application.conf:2");
    assertThat(problems("orders.storage { type { a = 1 } }"))
        .containsExactly(
            "orders.storage.type: a section (expected: one of s3, local-file) @ application.conf:1");
    assertThat(problems("orders.storage = s3"))
        .containsExactly("orders.storage: ****** (expected: a section) @ application.conf:1");
  }

  @Test
  void keysOfAnotherChoiceAreUnknown() {
    assertThat(
            problems(
                "orders.storage { type = s3, bucket = b, key = k, timeout-retries = 3\nfolder = /f\nbuckt = x }"))
        .containsExactly(
            "orders.storage.folder: unknown key of type s3 (type local-file has it) @ application.conf:2",
            "orders.storage.buckt: unknown key. Did you mean orders.storage.bucket? @ application.conf:3");
  }

  @Test
  void anOverlayMayChooseAnotherTypeAndLeavesTheKeysOfTheFirstBehind() {
    var sandbox =
        new Sandbox(folder)
            .file("application.conf", "orders { " + S3 + " }")
            .file(
                "application-dev.yaml",
                "orders:\n  storage:\n    type: local-file\n    folder: /f\n")
            .arguments("--profile=dev");

    assertThat(sandbox.load("orders", Orders.class).storage())
        .isEqualTo(new LocalFile(Path.of("/f"), "k"));
    assertThat(
            Sandbox.problems(
                sandbox
                    .variable("ORDERS_STORAGE_BUCKET", "b")
                    .loader()
                    .section("orders", Orders.class)))
        .containsExactly(
            "orders.storage.bucket: unknown key of type local-file (type s3 has it) @ environment variable ORDERS_STORAGE_BUCKET");
  }

  @Test
  void theSurroundingsSetKeysOfChoices() {
    var sandbox =
        new Sandbox(folder)
            .variable("ORDERS_STORAGE_TYPE", "s3")
            .variable("ORDERS_STORAGE_BUCKET", "b")
            .property("orders.storage.key", "planted")
            .arguments("--orders.storage.timeout-retries=4");

    RuntimeConfig config = sandbox.loader().section("orders", Orders.class).load();

    assertThat(config.settings(Orders.class).storage())
        .isEqualTo(new S3Storage("b", Secret.of("planted"), 4));
    assertThat(config.describe().toString()).doesNotContain("planted");
  }

  @Test
  void aKeyThatIsSecretInOneChoiceIsMaskedInAll() {
    RuntimeConfig config =
        new Sandbox(folder)
            .file("application.conf", "orders.storage { type = local-file, folder = /f, key = k }")
            .loader()
            .section("orders", Orders.class)
            .load();

    assertThat(config.explain("orders.storage.key")).doesNotContain("= k").contains("******");
  }

  @Test
  void choicesWorkInListsMapsAndOptionals() {
    String file = "type = local-file, folder = /f, key = k";
    Many many =
        new Sandbox(folder)
            .file(
                "application.conf",
                "many { list = [{ "
                    + file
                    + " }], map { a { "
                    + file
                    + " } }, modes { read-only = 1, READ_WRITE = 2 } }")
            .load("many", Many.class);
    var local = new LocalFile(Path.of("/f"), "k");

    assertThat(many)
        .isEqualTo(
            new Many(
                List.of(local),
                Map.of("a", local),
                Optional.empty(),
                Map.of(Mode.READ_ONLY, 1, Mode.READ_WRITE, 2)));
    assertThat(
            Sandbox.problems(
                new Sandbox(folder)
                    .file(
                        "application.conf",
                        "many { list = [{ "
                            + file
                            + ", bucket = b }]\nmap { a { type = x } }\nmodes { write = 1\n read-only = 2\n READ_ONLY = 3 } }")
                    .loader()
                    .section("many", Many.class)))
        .containsExactly(
            "many.list.0.bucket: unknown key of type local-file (type s3 has it) @ application.conf:1",
            "many.map.a.type: x (expected: one of s3, local-file) @ application.conf:2",
            "many.modes.write: unknown key (expected: one of read-only, read-write) @ application.conf:3",
            "many.modes.read-only: another spelling of the same key is set, too @ application.conf:4");
  }

  @Test
  void badValuesOfAChoiceAreLocated() {
    assertThat(problems("orders.storage { type = s3, bucket = b, key = k\ntimeout-retries = -1 }"))
        .containsExactly(
            "orders.storage.timeout-retries: -1 (expected: at least 0) @ application.conf:2");
  }

  @Test
  void whatCannotBeChosenIsABugOfTheCaller() {
    RuntimeConfig.Loader loader = RuntimeConfig.loader();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> loader.section("s", OfTwice.class))
        .withMessageContaining("Twice: type two would be two of its records");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> loader.section("s", OfTyped.class))
        .withMessageContaining("TypedOne: key type is taken, it chooses the record");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> loader.section("s", OfOpen.class))
        .withMessageContaining("a sealed interface of records");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> loader.section("s", Numbered.class))
        .withMessageContaining("Map of text or enum keys");
  }

  private Orders load(String text) {
    return new Sandbox(folder).file("application.conf", text).load("orders", Orders.class);
  }

  private List<String> problems(String text) {
    return Sandbox.problems(
        new Sandbox(folder)
            .file("application.conf", text)
            .loader()
            .section("orders", Orders.class));
  }
}
