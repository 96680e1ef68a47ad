package io.evenkeel.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.evenkeel.config.crypto.EncryptionKey;
import io.evenkeel.config.crypto.KeyProvider;
import io.evenkeel.config.crypto.KeyRing;
import io.evenkeel.health.testkit.PostgresServer;
import io.evenkeel.testkit.RawHttp;
import io.evenkeel.testkit.ServiceCommand;
import io.evenkeel.testkit.ServiceProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The packaged service and a PostgreSQL that asks for a password, which is given in three ways. */
@Timeout(180)
class OrdersSecretsIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** The one in the file of SOPS among the resources. */
  private static final String PASSWORD = "Mk7-orders-sops-vT2q";

  private static final String WRONG = "Mk7-orders-wrong-vT2q";
  private static final String KEY = EncryptionKey.random("2026-q4").expose();

  /** How the password is given. */
  enum Way {
    ENC,
    SOPS,
    MOUNTED
  }

  private static PostgresServer server;

  @TempDir Path folder;

  @BeforeAll
  static void startServer() throws Exception {
    server = PostgresServer.started();
    execute("create role orders login password '" + PASSWORD + "'");
    execute("create database orders owner orders");
    // Without this file of rules it trusts everyone, as test servers do.
    execute(
        "do $$ begin execute format('copy (values (''host all orders all scram-sha-256''),"
            + " (''host all postgres all trust''), (''local all all trust'')) to %L',"
            + " current_setting('hba_file')); end $$");
    execute("select pg_reload_conf()");
    await().atMost(LIMIT).until(() -> !accepts(WRONG));
  }

  @AfterAll
  static void removeServer() throws Exception {
    if (server != null) {
      server.remove();
    }
  }

  private static void execute(String sql) throws SQLException {
    try (var connection = DriverManager.getConnection(server.url(), "postgres", "");
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String url() {
    return server.url().replaceAll("/postgres$", "/orders");
  }

  private static boolean accepts(String password) {
    try (var connection = DriverManager.getConnection(url(), "orders", password)) {
      return connection.isValid(5);
    } catch (SQLException e) {
      return false;
    }
  }

  private static String enc(String key, String text) {
    KeyProvider provider = KeyProvider.environment(Map.of("K", KEY), "K");
    try (var ring = KeyRing.of(List.of(provider))) {
      return ring.encrypt(text, List.of(key.split("[.]", -1))).toString();
    }
  }

  private static String resource(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(OrdersSecretsIT.class.getResourceAsStream("/sops/" + name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String file(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
    return file.toString();
  }

  /** Profile staging knows the user and the name of the database; logs everything. */
  private ServiceCommand staging() throws IOException {
    URI address = URI.create(server.url().substring("jdbc:".length()));
    Files.createDirectories(folder.resolve("config"));
    return RunningOrders.command()
        .args("--profile=staging", "--config-dir=" + folder.resolve("config"), "--log.level=debug")
        .env("PGHOST", address.getHost())
        .env("PGPORT", String.valueOf(address.getPort()));
  }

  private ServiceCommand withEnc(String value) throws IOException {
    file("config/staging.yaml", "orders.database.password: " + value + "\n");
    return staging().env("CONFIG_KEY_FILE", file("keys", KEY + "\n"));
  }

  private ServiceCommand withSops(String text) throws IOException {
    file("config/application.yaml", text);
    return staging().env("SOPS_AGE_KEY_FILE", file("age.txt", resource("test-key.txt")));
  }

  private ServiceCommand given(Way way) throws IOException {
    return switch (way) {
      case ENC -> withEnc(enc("orders.database.password", PASSWORD));
      case SOPS -> withSops(resource("application.yaml"));
      case MOUNTED -> {
        file("secrets/orders.database.password", PASSWORD + "\n");
        yield staging().env("CONFIG_SECRET_DIRS", folder.resolve("secrets").toString());
      }
    };
  }

  private static String output(ServiceProcess process) {
    return String.join("\n", process.stdout()) + "\n" + String.join("\n", process.stderr());
  }

  private static void assertClean(ServiceProcess process) {
    assertThat(output(process)).doesNotContain(PASSWORD, WRONG, KEY.substring(8), "AGE-SECRET");
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void theServiceLogsInWithAPasswordThatIsNowhereToBeSeen(Way way) throws Exception {
    try (var service = RunningOrders.start(given(way))) {
      long id = service.client().place("tea for " + way, 2).get("id").asLong();

      var answer = service.client().get("/orders/" + id);

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).contains("tea for " + way);
      assertThat(RawHttp.get(service.managementPort(), "/readyz").status()).isEqualTo(200);
      service.process().signal("TERM");
      assertThat(service.process().awaitExit(LIMIT)).isZero();
      assertClean(service.process());
    }
  }

  @Test
  void theServerAsksForThePassword() {
    assertThat(accepts(PASSWORD)).isTrue();
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> DriverManager.getConnection(url(), "orders", WRONG).close())
        .extracting(SQLException::getSQLState)
        .isEqualTo("28P01");
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aPasswordThatTheServerRefusesEndsTheStartWith69(Way way) throws Exception {
    execute("alter role orders password 'another-one'");
    try (var process = given(way).start()) {
      assertThat(process.awaitExit(LIMIT)).isEqualTo(69);
      assertThat(output(process))
          .contains("orders cannot start: orders-database is down: ")
          .contains("password authentication failed for user \"orders\"")
          .contains("exit 69");
      assertClean(process);
    } finally {
      execute("alter role orders password '" + PASSWORD + "'");
    }
  }

  private static void assertRefused(ServiceCommand command, String... message) {
    try (var process = command.start()) {
      assertThat(process.awaitExit(LIMIT)).isEqualTo(78);
      assertThat(String.join("\n", process.stderr()))
          .startsWith("orders cannot start: ")
          .contains(message)
          .contains("exit 78")
          .doesNotContain("\tat ");
      assertClean(process);
    }
  }

  @Test
  void aTamperedValueEndsTheStartWith78() throws Exception {
    String value = enc("orders.database.password", PASSWORD);
    int at = value.length() - 10;
    char other = value.charAt(at) == 'A' ? 'B' : 'A';

    assertRefused(
        withEnc(value.substring(0, at) + other + value.substring(at + 1)),
        "orders.database.password: cannot decrypt with key id \"2026-q4\"",
        "staging.yaml:1");
  }

  @Test
  void aValueMovedFromAnotherKeyEndsTheStartWith78() throws Exception {
    assertRefused(
        withEnc(enc("orders.database.user", PASSWORD)),
        "orders.database.password: cannot decrypt with key id \"2026-q4\": it was encrypted for"
            + " orders.database.user, and works nowhere else");
  }

  @Test
  void aValueWithoutItsKeyEndsTheStartWith78() throws Exception {
    file(
        "config/staging.yaml",
        "orders.database.password: " + enc("orders.database.password", PASSWORD) + "\n");

    assertRefused(staging(), "orders.database.password: cannot decrypt, there is no key ring");
  }

  @Test
  void aTamperedSopsFileEndsTheStartWith78() throws Exception {
    String text = resource("application.yaml");

    assertRefused(
        withSops(text.replace("user\": \"orders\"", "user\": \"postgres\"")),
        "sops.mac: does not match the values",
        "config/application.yaml:");
    assertRefused(
        withSops(text.replaceFirst("data:..", "data:AA")),
        "orders.database.password: cannot be decrypted",
        "config/application.yaml:");
  }

  @Test
  void aSopsFileWithoutItsKeyEndsTheStartWith78() throws Exception {
    file("config/application.yaml", resource("application.yaml"));

    assertRefused(staging(), "there is no age key to open it with", "SOPS_AGE_KEY_FILE (not set)");
  }

  // ---- rotation

  private static String command(String... arguments) throws IOException, InterruptedException {
    List<String> all =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-jar",
                "../../runtime-config/target/evenkeel-config.jar"));
    all.addAll(List.of(arguments));
    var process = new ProcessBuilder(all).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  private void assertServes() throws Exception {
    var service = staging().env("CONFIG_KEY_FILE", folder.resolve("keys").toString());
    try (var orders = RunningOrders.start(service)) {
      assertThat(orders.client().place("tea", 1).get("id").asLong()).isPositive();
      orders.process().signal("TERM");
      assertThat(orders.process().awaitExit(LIMIT)).isZero();
      assertClean(orders.process());
    }
  }

  @Test
  void aKeyIsRotatedByTheCommandAndTheServiceStartsAtEachStep() throws Exception {
    String keys = folder.resolve("keys").toString();
    String config = folder.resolve("config/staging.yaml").toString();
    command("keygen", "--id=2026-q4", "--file", keys);
    file("config/staging.yaml", "# of staging\norders.database.password: " + PASSWORD + " # vT\n");
    command("encrypt", "orders.database.password", "--in", config, "--key-file", keys);
    assertServes();

    command("keygen", "--id=2027-q1", "--file", keys);
    assertServes();
    String rekeyed = command("rekey", config, "--key-file", keys);
    assertThat(rekeyed).contains("1 value encrypted again").doesNotContain(PASSWORD);
    assertServes();

    String first = Files.readString(Path.of(keys)).lines().findFirst().orElseThrow();
    Files.delete(Path.of(keys));
    file("keys", first + "\n");
    assertServes();
    assertThat(Files.readString(Path.of(config)))
        .matches("# of staging\norders.database.password: \"ENC\\[v1,2027-q1,[^]]*]\" # vT\n");
  }
}
