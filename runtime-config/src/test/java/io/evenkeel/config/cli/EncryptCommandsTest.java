package io.evenkeel.config.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.evenkeel.config.Secret;
import io.evenkeel.config.cli.ServiceFolder.Result;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EncryptCommandsTest {

  private static final String KEY = "orders.database.password";
  private static final String PLAIN = "planted: \"p\\$\u00e4";

  @TempDir Path folder;
  private String keys = "";

  @BeforeEach
  void key() {
    keys = folder.resolve("keys").toString();
    assertThat(ServiceFolder.command("keygen", "--id", "old", "--file", keys).code()).isZero();
  }

  private Result with(String standardInput, String command, String... more) {
    String[] all = new String[more.length + 3];
    all[0] = command;
    System.arraycopy(more, 0, all, 1, more.length);
    all[more.length + 1] = "--key-file";
    all[more.length + 2] = keys;
    return ServiceFolder.piped(standardInput, all);
  }

  private String encrypted(String key, String text) {
    Result result = with(text, "encrypt", key);
    assertThat(result.err()).isEmpty();
    return result.out().strip();
  }

  private void newKey() {
    assertThat(ServiceFolder.command("keygen", "--id", "new", "--file", keys).code()).isZero();
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  // ---- keygen

  @Test
  void aKeyIsPrintedWithTheQuarterAsItsId() {
    Result result = ServiceFolder.command("keygen");

    assertThat(result.code()).isZero();
    assertThat(result.out()).matches("\\d{4}-q[1-4]:[A-Za-z0-9+/]{43}=\\R");
    assertThat(ServiceFolder.command("keygen").out()).isNotEqualTo(result.out());
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-01,2026-q1",
    "2026-03-31,2026-q1",
    "2026-04-01,2026-q2",
    "2026-12-31,2026-q4"
  })
  void aQuarterHasThreeMonths(LocalDate day, String quarter) {
    assertThat(KeygenCommand.quarter(day)).isEqualTo(quarter);
  }

  @Test
  void aFileOfKeysIsForItsOwnerOnly() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(keys))))
        .isEqualTo("r--------");
  }

  @Test
  void aNewKeyBecomesTheFirstAndTheRestOfTheFileStays() throws IOException {
    String before = "# of orders\n" + Files.readString(Path.of(keys));
    Files.setPosixFilePermissions(Path.of(keys), PosixFilePermissions.fromString("rw-r-----"));
    Files.writeString(Path.of(keys), before);

    newKey();

    assertThat(Files.readString(Path.of(keys))).startsWith("new:").endsWith("\n" + before);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(keys))))
        .isEqualTo("rw-r-----");
    try (var left = Files.list(folder)) {
      assertThat(left.map(p -> p.getFileName().toString())).containsExactly("keys");
    }
  }

  @Test
  void anIdThatIsThereIsRefusedAndNothingWritten() throws IOException {
    String before = Files.readString(Path.of(keys));

    Result result = ServiceFolder.command("keygen", "--id", "old", "--file", keys);

    assertThat(result.code()).isEqualTo(64);
    assertThat(result.err()).contains("old is in " + keys + " already");
    assertThat(Files.readString(Path.of(keys))).isEqualTo(before);
    assertThat(ServiceFolder.command("keygen", "--id", "a b").code()).isEqualTo(64);
  }

  // ---- encrypt and decrypt

  @ParameterizedTest
  @ValueSource(strings = {"?", PLAIN, "two\nlines", " blanks ", "ends with a break\n"})
  void whatIsEncryptedIsDecryptedForTheSameKeyOnly(String text) {
    String token = encrypted(KEY, text + "\n");

    assertThat(token).startsWith("ENC[v1,old,").doesNotContain(text);
    assertThat(with(token + "\n", "decrypt", KEY)).isEqualTo(new Result(0, text + "\n", ""));
    Result elsewhere = with(token, "decrypt", "orders.other");
    assertThat(elsewhere.code()).isEqualTo(78);
    assertThat(elsewhere.out()).isEmpty();
    assertThat(elsewhere.err()).contains("key id \"old\" does not open it here");
  }

  @Test
  void aTextComesFromAFileToo() throws IOException {
    Path secret = file("password.txt", "planted\r\n");

    String token = with("", "encrypt", KEY, "--text-file", secret.toString()).out();

    assertThat(with(token, "decrypt", KEY).out()).isEqualTo("planted\n");
  }

  @Test
  void aPersonIsAskedTwice() {
    var answers = new ArrayDeque<>(List.of("planted", "planted", "planted", "plantde"));
    var input =
        new Input(
            new ByteArrayInputStream(new byte[0]),
            Map.of("CONFIG_KEY_FILE", keys),
            Optional.of(question -> answers.remove().toCharArray()));

    Result same = ServiceFolder.command(input, "encrypt", KEY);
    Result different = ServiceFolder.command(input, "encrypt", KEY);

    assertThat(with(same.out(), "decrypt", KEY).out()).isEqualTo("planted\n");
    assertThat(different.code()).isEqualTo(64);
    assertThat(different.err()).contains("the two texts are different").doesNotContain("plant");
  }

  @Test
  void badInputIsRefusedWithoutShowingIt() {
    assertThat(with("", "encrypt", KEY).err()).contains("nothing to read");
    assertThat(with("\n", "encrypt", KEY).code()).isEqualTo(64);
    assertThat(with("planted", "encrypt", "a..b").err()).contains("a..b: no key");
    assertThat(with("planted", "encrypt", "a", "b").err()).contains("2 keys");
    assertThat(with("x".repeat((1 << 20) + 1), "encrypt", KEY).err()).contains("too large");
    assertThat(ServiceFolder.piped("planted", "encrypt", KEY).err())
        .contains("no keys", "CONFIG_KEY_FILE");
    Result noToken = with("planted", "decrypt", KEY);
    assertThat(noToken.code()).isEqualTo(78);
    assertThat(noToken.err()).contains("malformed encrypted value").doesNotContain("planted");
    var latin =
        new Input(
            new ByteArrayInputStream("pl\u00e4nted".getBytes(StandardCharsets.ISO_8859_1)),
            Map.of("CONFIG_KEY_FILE", keys),
            Optional.empty());
    assertThat(ServiceFolder.command(latin, "encrypt", KEY).err()).contains("not valid UTF-8");
  }

  static List<Arguments> files() {
    return List.of(
        arguments(
            "a.yaml", "# top\norders:\n  database:\n    password: planted  # why\n    user: app\n"),
        arguments("b.yaml", "orders: {database: {password: 'planted', user: app}}\n"),
        arguments("c.yml", "orders.database: { user: planted, password: planted }\n"),
        arguments(
            "d.json", "{ \"orders\": { \"database\": {\"password\": \"planted\"}, \"n\": 1.50 } }"),
        arguments(
            "e.conf", "orders { // why\n  database.user = app, database.password = planted\n}\n"),
        arguments(
            "f.conf",
            "orders.database.password = planted // planted\nx = ${orders.database.password}\n"),
        arguments(
            "g.properties",
            "orders.database.user=planted\n! why\norders.database.password = planted\n"),
        arguments("h.conf", "orders.database.password = \"\"\"planted\"\"\"\n"),
        arguments("i.yaml", "\uFEFForders.database.password: planted\r\nb: 1\r\n"));
  }

  @ParameterizedTest
  @MethodSource("files")
  void aPlainValueIsEncryptedWhereItStands(String name, String before) throws IOException {
    Path file = file(name, before);

    Result result = with("", "encrypt", KEY, "--in", file.toString());

    assertThat(result).isEqualTo(new Result(0, file + ": " + KEY + " is encrypted now\n", ""));
    String after = Files.readString(file);
    assertThat(after.replaceAll("[\"']*ENC\\[v1,old,[^]]*][\"']*", "planted"))
        .isEqualTo(before.replaceFirst("[\"']+planted[\"']+", "planted"));
    assertThat(with("", "decrypt", KEY, "--in", file.toString()).out()).isEqualTo("planted\n");
  }

  @Test
  void whatCannotBeReplacedIsToldAndNothingWritten() throws IOException {
    String before =
        """
        orders:
          database:
            password: "pl\\u0061nted"
            tokens: [a, b]
            done: ENC[v1,old,abc]
            text: |
              two
              lines
        """;
    Path file = file("a.yaml", before);
    String[] keysOf = {"password", "tokens", "done", "text", "pasword"};
    for (int i = 0; i < keysOf.length; i++) {
      keysOf[i] = "orders.database." + keysOf[i];
    }

    Result result =
        with(
            "", "encrypt", keysOf[0], keysOf[1], keysOf[2], keysOf[3], keysOf[4], "--in",
            "" + file);

    assertThat(result.code()).isEqualTo(78);
    assertThat(result.err())
        .contains("orders.database.password: cannot be replaced where it is written", "a.yaml:3")
        .contains("orders.database.tokens: is no text")
        .contains("orders.database.done: is encrypted already")
        .contains("orders.database.text: cannot be replaced")
        .contains("orders.database.pasword: is not set", "Did you mean orders.database.password?")
        .doesNotContain("planted");
    assertThat(Files.readString(file)).isEqualTo(before);
  }

  // ---- rekey

  @Test
  void rekeyKeepsCommentsOrderAndEveryOtherCharacter() throws IOException {
    String yaml =
        "# of orders\r\norders:\n   database: {password: '"
            + encrypted(KEY, "first")
            + "'}   # why\n   tokens:\n   - "
            + encrypted("orders.tokens", "second")
            + "\n   -   \""
            + encrypted("orders.tokens", "third")
            + "\"\nzeta: 010\nalpha: ~\n";
    Path file = file("application.yaml", yaml);
    newKey();
    String current = encrypted("later", "fourth");
    Files.writeString(file, Files.readString(file) + "later: " + current + "\n");
    String before = Files.readString(file);

    Result result = with("", "rekey", file.toString());

    assertThat(result)
        .isEqualTo(
            new Result(
                0,
                file
                    + ": 3 values encrypted again\n  orders.database.password\n  orders.tokens\n"
                    + "  orders.tokens\n",
                ""));
    String after = Files.readString(file);
    String any = "ENC\\[v1,[^]]*]";
    assertThat(after.replaceAll(any, "ENC")).isEqualTo(before.replaceAll(any, "ENC"));
    assertThat(after).doesNotContain("v1,old").contains(current);
    assertThat(with("", "print", "--file", file.toString()).out())
        .contains("orders.database.password = first", "[\"second\",\"third\"]", "later = fourth");
    assertThat(with("", "rekey", file.toString()).out())
        .isEqualTo(file + ": 0 values encrypted again\n");
    assertThat(Files.readString(file)).isEqualTo(after);
  }

  @Test
  void aDryRunWritesNothing() throws IOException {
    Path file = file("a.conf", "a = \"" + encrypted("a", "planted") + "\"\n");
    String before = Files.readString(file);
    newKey();

    assertThat(with("", "rekey", "--dry-run", file.toString()).out())
        .isEqualTo(file + ": 1 value would be encrypted again\n  a\n");
    assertThat(Files.readString(file)).isEqualTo(before);
  }

  @Test
  void whatIsStillOnAnOldKeyIsToldAndTheRestIsDone() throws IOException {
    String good = encrypted("good", "first");
    String moved = encrypted("elsewhere", "second");
    Path file =
        file(
            "a.conf",
            "good = \"%s\"\n# was \"%s\"\nmoved = \"%s\"\nlost = \"%s\"\nbad = \"ENC[v1,old,abc]\"\n"
                .formatted(good, encrypted("good", "older"), moved, moved.replace("old", "older")));
    newKey();

    Result result = with("", "rekey", file.toString());

    assertThat(result.code()).isEqualTo(78);
    assertThat(result.out())
        .contains("1 value encrypted again\n  good\n")
        .contains(
            "left: "
                + file
                + ": key id \"old\", but no value: a comment, or set again elsewhere\n      "
                + file
                + ":2")
        .contains("left: moved: cannot decrypt, key id \"old\" does not open it here", file + ":3")
        .contains(
            "left: lost: cannot decrypt, key id \"older\" is not in the key ring (has: new, old)")
        .contains("left: bad: encrypted value that is too short", file + ":5");
    assertThat(Files.readString(file)).contains("good = \"ENC[v1,new,", moved, "ENC[v1,old,abc]");
  }

  @Test
  void aFileOfVariablesNeedsTheSectionsOfTheService() throws IOException {
    Path file = file("prod.env", "ORDERS_DATABASE_PASSWORD=" + encrypted(KEY, "planted") + "\n");
    newKey();
    String before = Files.readString(file);

    Result without = with("", "rekey", file.toString());
    assertThat(without.code()).isEqualTo(78);
    assertThat(without.out())
        .contains("left: ORDERS_DATABASE_PASSWORD: is encrypted for a key")
        .doesNotContain("planted");
    assertThat(Files.readString(file)).isEqualTo(before);

    Result with =
        with(
            "",
            "rekey",
            file.toString(),
            "--bind",
            "orders=" + ServiceFolder.Orders.class.getName());
    assertThat(with.code()).as(with.toString()).isZero();
    assertThat(Files.readString(file)).startsWith("ORDERS_DATABASE_PASSWORD=ENC[v1,new,");
  }

  @Test
  void aLinkStaysALinkAndModeAndOwnerStay() throws IOException {
    Path real = file("real.yaml", "a: " + encrypted("a", "planted") + "\n");
    Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rw-r-----"));
    Path link = Files.createSymbolicLink(folder.resolve("link.yaml"), real);
    newKey();

    assertThat(with("", "rekey", link.toString()).code()).isZero();

    assertThat(link).isSymbolicLink();
    assertThat(Files.readString(real)).startsWith("a: ENC[v1,new,");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(real)))
        .isEqualTo("rw-r-----");
  }

  @Test
  void allFilesAreReadBeforeOneIsWritten() throws IOException {
    Path good = file("good.yaml", "a: " + encrypted("a", "planted") + "\n");
    Path broken = file("broken.yaml", "a: [\n");
    String before = Files.readString(good);
    newKey();

    assertThat(with("", "rekey", good.toString(), broken.toString()).code()).isEqualTo(78);
    assertThat(Files.readString(good)).isEqualTo(before);
    assertThat(with("", "rekey", folder.resolve("none.yaml").toString()).err())
        .contains("none.yaml: is no file");
  }

  @Test
  void filesOfSopsAreLeftToSops() throws IOException {
    String text;
    try (var in =
        EncryptCommandsTest.class.getResourceAsStream(
            "/io/evenkeel/config/crypto/sops/types.yaml")) {
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    Path file = file("types.yaml", text);

    Result rekey = with("", "rekey", file.toString());
    Result encrypt = with("", "encrypt", "a", "--in", file.toString());

    assertThat(rekey.code()).isEqualTo(78);
    assertThat(rekey.err()).contains("a file of SOPS (expected: sops updatekeys)");
    assertThat(encrypt.err()).contains("a file of SOPS (expected: sops edit)");
    assertThat(Files.readString(file)).isEqualTo(text);
  }

  @Test
  void aServiceReadsWhatTheCommandsWrote() throws IOException {
    record Tokens(Secret password) {}
    Path file = file("application.yaml", "tokens:\n  password: planted\n");
    assertThat(with("", "encrypt", "tokens.password", "--in", file.toString()).code()).isZero();

    for (int rotation = 0; rotation < 2; rotation++) {
      var config =
          io.evenkeel.config.RuntimeConfig.loader()
              .section("tokens", Tokens.class)
              .directory(folder)
              .workingDirectory(folder)
              .systemProperties(Map.of())
              .environment(Map.of("CONFIG_KEY_FILE", keys))
              .load();
      assertThat(config.settings(Tokens.class).password().expose()).isEqualTo("planted");
      if (rotation == 0) {
        newKey();
        assertThat(with("", "rekey", file.toString()).code()).isZero();
        String onlyNew = Files.readString(Path.of(keys)).lines().findFirst().orElseThrow();
        Files.setPosixFilePermissions(Path.of(keys), PosixFilePermissions.fromString("rw-------"));
        Files.writeString(Path.of(keys), onlyNew + "\n");
      }
    }
  }
}
