package io.evenkeel.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class MountedFilesTest {

  record Orders(Database database, List<String> hosts, Map<String, String> tokens) {}

  record Database(String password, int maxPoolSize) {}

  @TempDir Path folder;

  /** In a container, where permissions do not count. */
  private Sandbox sandbox() {
    return new Sandbox(folder)
        .file("root/.dockerenv", "")
        .file(
            "reference.conf",
            "orders { database { password = default, max-pool-size = 1 }, hosts = [], tokens {} }");
  }

  private static RuntimeConfig load(Sandbox sandbox) {
    return sandbox.loader().section("orders", Orders.class).load();
  }

  private Sandbox secret(String name, String text) {
    return sandbox().file("root/run/secrets/" + name, text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "orders.database.password",
        "ORDERS_DATABASE_PASSWORD",
        "orders_database_password",
        "orders-database-password",
        "Orders-Database.password"
      })
  void aFileIsNamedAfterItsKeyOrItsVariableOrAnythingBetween(String name) {
    RuntimeConfig config = load(secret(name, "planted-secret\n"));

    assertThat(config.settings(Orders.class).database().password()).isEqualTo("planted-secret");
    assertThat(config.origin("orders.database.password"))
        .contains(folder.resolve("root/run/secrets").resolve(name).toString());
    assertThat(config.warnings()).isEmpty();
  }

  @Test
  void keysOfMapsAndListsAreSetToo() {
    Orders orders =
        load(secret("orders.tokens.github", "t").file("root/run/secrets/orders.hosts", "a, b\n"))
            .settings(Orders.class);

    assertThat(orders.tokens()).isEqualTo(Map.of("github", "t"));
    assertThat(orders.hosts()).containsExactly("a", "b");
  }

  @Test
  void oneTrailingNewlineIsRemovedAndNothingElse() {
    assertThat(password("a\n")).isEqualTo("a");
    assertThat(password("a\r\n")).isEqualTo("a");
    assertThat(password("a\n\n")).isEqualTo("a\n");
    assertThat(password(" a \r")).isEqualTo(" a \r");
    assertThat(password("\n")).isEmpty();
    assertThat(password("")).isEmpty();
    assertThat(password("$x ${y} #\"z")).isEqualTo("$x ${y} #\"z");
  }

  private String password(String text) {
    return load(secret("orders.database.password", text))
        .settings(Orders.class)
        .database()
        .password();
  }

  @Test
  void whatIsMountedIsMaskedWhateverItsTypeAndWhicheverLayerWins() {
    Sandbox sandbox =
        secret("orders.database.password", "planted-secret")
            .file("root/run/secrets/orders.tokens.a", "abc")
            .file(
                "application.yaml",
                "copy: ${orders.database.password}\nshort: ${orders.tokens.a}\nurl: x:${orders.database.password}@h\n");

    RuntimeConfig mounted = load(sandbox);
    RuntimeConfig overridden =
        load(sandbox.variable("ORDERS_DATABASE_PASSWORD", "other-planted-secret"));

    for (RuntimeConfig config : List.of(mounted, overridden)) {
      assertThat(config.describe().toString() + config.explain("orders") + config.explain("url"))
          .doesNotContain("planted", "abc", "default");
      assertThat(config.secretCount()).isEqualTo(5);
    }
    assertThat(mounted.explain("orders.database.password"))
        .startsWith("orders.database.password = ******\n");
  }

  @Test
  void aValueThatDoesNotFitIsReportedWithoutBeingShown() {
    var loader =
        secret("orders.database.max-pool-size", "planted-secret")
            .loader()
            .section("orders", Orders.class);

    assertThat(Sandbox.problems(loader))
        .containsExactly(
            "orders.database.max-pool-size: ****** (expected: a whole number from -2147483648 to 2147483647) @ "
                + folder.resolve("root/run/secrets/orders.database.max-pool-size"));
  }

  @Test
  void filesOfOthersAreLeftAlone() {
    Sandbox sandbox =
        secret("unrelated", "x")
            .file("root/run/secrets/.hidden", "x")
            .file("root/run/secrets/orders", "a section")
            .file("root/run/secrets/binary", new byte[] {(byte) 0xff})
            .file("root/run/secrets/kubernetes.io/serviceaccount/token", "t")
            .file("root/run/secrets/kubernetes.io/serviceaccount/ca.crt", "c")
            .file("work/account/token", "t")
            .file("work/account/ca.crt", "c")
            .file("work/account/namespace", "n")
            .file("work/account/orders.database.password/x", "a directory")
            .variable("CONFIG_SECRET_DIRS", ":account:");

    RuntimeConfig config = load(sandbox);

    assertThat(config.layers()).containsExactly("reference.conf");
    assertThat(config.warnings()).isEmpty();
  }

  @Test
  void aNameThatNearlyMatchesIsAWarning() {
    assertThat(load(secret("orders-database-pasword", "x")).warnings())
        .containsExactly(
            folder.resolve("root/run/secrets/orders-database-pasword")
                + " is ignored: it sets no known key. Did you mean orders.database.password?");
  }

  @Test
  void twoFilesForOneKeyAreAProblem() {
    var loader =
        secret("orders.database.password", "a")
            .file("root/run/secrets/ORDERS_DATABASE_PASSWORD", "b")
            .loader()
            .section("orders", Orders.class);

    assertThat(Sandbox.problems(loader))
        .containsExactly(
            "orders.database.password: another file here sets it, or a key around it @ "
                + folder.resolve("root/run/secrets/orders.database.password"));
  }

  @Test
  void contentsAreBoundedAndUtf8() {
    Path secrets = folder.resolve("root/run/secrets");
    Sandbox sandbox =
        sandbox()
            .file("root/run/secrets/orders.database.password", new byte[(1 << 20) + 1])
            .file("root/run/secrets/orders.hosts", new byte[] {'a', (byte) 0xff});

    assertThat(Sandbox.problems(sandbox.loader().section("orders", Orders.class)))
        .containsExactly(
            secrets.resolve("orders.database.password")
                + ": too large (expected: at most 1MiB) @ "
                + secrets.resolve("orders.database.password"),
            secrets.resolve("orders.hosts")
                + ": is not valid UTF-8 @ "
                + secrets.resolve("orders.hosts"));
  }

  @Test
  void aListedDirectoryMustExist() {
    Sandbox sandbox =
        sandbox()
            .variable("CONFIG_SECRET_DIRS", "/gone:")
            .variable("CREDENTIALS_DIRECTORY", "/gone");

    assertThat(Sandbox.problems(sandbox.loader().mountedDirectory(Path.of("too"))))
        .containsExactly(
            "secret-dirs: /gone (expected: a directory) @ environment variable CONFIG_SECRET_DIRS",
            "secret-dirs: too (expected: a directory) @ loader");
    assertThat(load(sandbox.variable("CONFIG_SECRET_DIRS", "")).warnings())
        .containsExactly("/gone is ignored: it is no directory");
  }

  @Test
  void aDirectoryThatIsNamedTwiceCountsWhereItIsNamedLast() {
    Sandbox sandbox =
        sandbox()
            .file("work/a/orders.hosts", "a")
            .file("work/b/orders.hosts", "b")
            .link("work/again", "a")
            .variable("CONFIG_SECRET_DIRS", "a:b:again");

    assertThat(load(sandbox).settings(Orders.class).hosts()).containsExactly("a");
    assertThat(load(sandbox).layers()).containsExactly("reference.conf", "b", "again");
  }

  @Test
  void permissionsAreWarnedAboutOutsideContainersOnly() throws IOException {
    Path file = folder.resolve("root/run/secrets/orders.database.password");
    Sandbox sandbox = secret("orders.database.password", "x");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    assertThat(load(sandbox).warnings()).isEmpty();
    Files.delete(folder.resolve("root/.dockerenv"));
    assertThat(load(sandbox).warnings())
        .containsExactly(file + " is open to every user (expected: mode 0400 or 0440)");
    assertThat(load(sandbox.variable("KUBERNETES_SERVICE_HOST", "10.0.0.1")).warnings()).isEmpty();

    Sandbox plain = new Sandbox(folder);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r-----"));
    assertThat(load(plain).warnings()).isEmpty();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    Files.setPosixFilePermissions(file.getParent(), PosixFilePermissions.fromString("rwx------"));
    assertThat(load(plain).warnings()).isEmpty();
  }
}
