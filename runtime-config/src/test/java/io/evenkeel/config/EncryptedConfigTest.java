package io.evenkeel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.evenkeel.config.crypto.EncryptionKey;
import io.evenkeel.config.crypto.KeyProvider;
import io.evenkeel.config.crypto.KeyRing;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EncryptedConfigTest {

  private static final String OLD = EncryptionKey.random("2026-q3").expose();
  private static final String NEW = EncryptionKey.random("2026-q4").expose();

  record Orders(
      Database database,
      Optional<String> url,
      List<String> tokens,
      List<User> users,
      Map<String, String> keys) {}

  record Database(String password, int maxPoolSize) {}

  record User(String name, Secret password) {}

  private static final class Blank implements KeyProvider {

    @Override
    public String name() {
      return " ";
    }

    @Override
    public List<EncryptionKey> keys() {
      return List.of();
    }
  }

  @TempDir Path folder;

  private Sandbox sandbox() {
    return new Sandbox(folder)
        .file("root/.dockerenv", "")
        .file(
            "reference.conf",
            "orders { database { password = none, max-pool-size = 1 }, tokens = [], users = [], keys {} }");
  }

  private Sandbox sandbox(String yaml) {
    return sandbox().variable("CONFIG_KEYS", NEW + "," + OLD).file("application.yaml", yaml);
  }

  private static KeyRing ring(String entries) {
    return KeyRing.of(List.of(KeyProvider.environment(Map.of("K", entries), "K")));
  }

  private static String enc(String entries, String key, String text) {
    return ring(entries).encrypt(text, Key.parse(key).segments()).toString();
  }

  private static String enc(String key, String text) {
    return enc(NEW, key, text);
  }

  private static RuntimeConfig load(Sandbox sandbox) {
    return sandbox.loader().section("orders", Orders.class).load();
  }

  private static Orders orders(Sandbox sandbox) {
    return load(sandbox).settings(Orders.class);
  }

  private static List<String> problems(Sandbox sandbox) {
    return Sandbox.problems(sandbox.loader().section("orders", Orders.class));
  }

  @Test
  void aValueIsDecryptedWithAnyKeyOfTheRingAndKeepsItsOrigin() {
    RuntimeConfig config =
        load(
            sandbox(
                "orders:\n  database:\n    password: "
                    + enc(OLD, "orders.database.password", "planted-old")
                    + "\n    max-pool-size: \""
                    + enc("orders.database.max-pool-size", "12")
                    + "\"\n"));

    assertThat(config.settings(Orders.class).database()).isEqualTo(new Database("planted-old", 12));
    assertThat(config.origin("orders.database.password")).contains("application.yaml:3");
    assertThat(config.explain("orders.database.max-pool-size"))
        .isEqualTo(
            """
            orders.database.max-pool-size = ******
              application.yaml:4: ******  (wins)
              reference.conf:1: ******""");
    assertThat(config.secretCount()).isEqualTo(3);
    assertThat(config.layers()).containsExactly("reference.conf", "application.yaml");
  }

  @Test
  void everyLayerMayHoldEncryptedValues() {
    String value = enc("orders.database.password", "planted");

    for (Sandbox sandbox :
        List.of(
            sandbox("{}").variable("ORDERS_DATABASE_PASSWORD", value),
            sandbox("{}").property("orders.database.password", value),
            sandbox("{}").arguments("--orders.database.password=" + value),
            sandbox("{}")
                .file("work/config/application.conf", "orders.database.password=\"" + value + "\""),
            sandbox("{}").file("root/run/secrets/orders.database.password", value + "\n"))) {
      assertThat(orders(sandbox).database().password()).isEqualTo("planted");
    }
  }

  @Test
  void elementsOfListsAndEntriesOfMapsAreDecrypted() {
    String value = enc("orders.tokens", "planted, one");
    Orders orders =
        orders(
            sandbox(
                "orders:\n  tokens: [plain, \""
                    + value
                    + "\"]\n  users: [{name: a, password: \""
                    + enc("orders.users.password", "planted-two")
                    + "\"}]\n  keys:\n    \"a.b\": "
                    + enc("orders.keys.\"a.b\"", "planted-three")
                    + "\n"));

    assertThat(orders.tokens()).containsExactly("plain", "planted, one");
    assertThat(orders.users()).containsExactly(new User("a", Secret.of("planted-two")));
    assertThat(orders.keys()).isEqualTo(Map.of("a.b", "planted-three"));

    Orders set = orders(sandbox("{}").variable("ORDERS_TOKENS", "a, " + value + ",b"));
    assertThat(set.tokens()).containsExactly("a", "planted, one", "b");
  }

  @Test
  void substitutionsTakeTheText() {
    RuntimeConfig config =
        load(
            sandbox("orders:\n  url: x:${orders.database.password}@h\n")
                .file(
                    "application.conf",
                    "copy = ${orders.database}, short = ${orders.database.password}\n"
                        + "orders.tokens = ["
                        + "${orders.database.password}, \""
                        + enc("orders.tokens", "b")
                        + "\"]\n"
                        + "more = [\""
                        + enc("more", "c")
                        + "\"]\n"
                        + "all = ${orders.tokens} ${more} [\""
                        + enc("all", "d")
                        + "\"]\n"
                        + "orders.database.password = \""
                        + enc("orders.database.password", "p1")
                        + "\"\n"
                        + "orders.database.password = ${?DATABASE_PASSWORD}\n"));

    Orders orders = config.settings(Orders.class);
    assertThat(orders.database().password()).isEqualTo("p1");
    assertThat(orders.url()).contains("x:p1@h");
    assertThat(orders.tokens()).containsExactly("p1", "b");
    assertThat(config.describe().stream().filter(ConfigEntry::secret).map(ConfigEntry::key))
        .containsExactlyInAnyOrder(
            "all",
            "copy.password",
            "more",
            "orders.database.password",
            "orders.tokens",
            "orders.users",
            "short");
  }

  @Test
  void aVariableThatIsSubstitutedIsDecryptedWhereItEndsUp() {
    Sandbox sandbox =
        sandbox("orders:\n  database:\n    password: ${DB}\n")
            .variable("DB", enc("orders.database.password", "planted"));

    assertThat(orders(sandbox).database().password()).isEqualTo("planted");
  }

  @Test
  void whatComesOutIsTakenAsItIs() {
    String nested = enc("orders.database.password", "x");
    for (String text :
        List.of("${orders.url} $${x} \\n", nested, "ENC[", "ENC[v1,a,b] ", " 010 ")) {
      Orders orders =
          orders(
              sandbox(
                  "orders:\n  database:\n    password: "
                      + enc("orders.database.password", text)
                      + "\n  url: ${orders.database.password}\n"));

      assertThat(orders.database().password()).isEqualTo(text);
      assertThat(orders.url()).contains(text);
    }
  }

  @Test
  void nobodyNeedsTheKeyOfAValueThatAnotherLayerWinsOver() {
    Sandbox sandbox =
        sandbox()
            .file(
                "application.yaml",
                "orders:\n  database:\n    password: "
                    + enc("orders.database.password", "planted")
                    + "\n")
            .variable("CONFIG_KEY_FILE", "/gone")
            .variable("ORDERS_DATABASE_PASSWORD", "of dev");

    RuntimeConfig config = load(sandbox);

    assertThat(config.settings(Orders.class).database().password()).isEqualTo("of dev");
    assertThat(config.explain("orders.database.password")).doesNotContain("of dev", "ENC[");
  }

  @Test
  void aMissingKeyRingSaysWhereItWasLookedFor() {
    Sandbox sandbox =
        sandbox()
            .file(
                "application.yaml",
                "orders:\n  database:\n    password: "
                    + enc("orders.database.password", "p")
                    + "\n");

    assertThat(problems(sandbox))
        .containsExactly(
            "orders.database.password: cannot decrypt, there is no key ring for key id"
                + " \"2026-q4\" (looked at: CONFIG_KEYS, CONFIG_KEY_FILE, CONFIG_KEY_DIR; none is"
                + " set) @ application.yaml:3");
  }

  record Access(Secret password, int limit, int maxPoolSize) {
    Access {
      Expect.inRange("maxPoolSize", maxPoolSize, 1, 10);
    }
  }

  @Test
  void whoeverInspectsWithoutKeysSeesWhatIsEncryptedAndHasTheRestChecked() {
    String password = enc("access.password", "planted");
    Sandbox sandbox =
        new Sandbox(folder)
            .file(
                "application.yaml",
                "access:\n  password: " + password + "\n  limit: 5\n  max-pool-size: 0\n");

    ConfigInspection inspection = sandbox.loader().section("access", Access.class).inspect();

    assertThat(inspection.problems())
        .singleElement()
        .satisfies(p -> assertThat(p.key()).isEqualTo("access.max-pool-size"));
    assertThat(inspection.opaque())
        .singleElement()
        .asString()
        .startsWith("access.password: encrypted with key id ")
        .endsWith("(application.yaml:2)");
    assertThat(inspection.explain("access.password")).contains("access.password = ******");
  }

  @Test
  void whatAnEncryptedNumberIsCannotBeSeenAndIsNoProblem() {
    Sandbox sandbox =
        new Sandbox(folder)
            .file(
                "application.yaml",
                "access:\n  password: x\n  limit: "
                    + enc("access.limit", "5")
                    + "\n  max-pool-size: 1\n");

    ConfigInspection inspection = sandbox.loader().section("access", Access.class).inspect();

    assertThat(inspection.problems()).isEmpty();
    assertThat(inspection.opaque()).hasSize(1);
  }

  @Test
  void aMalformedEncryptedValueIsAProblemWithoutKeysToo() {
    Sandbox sandbox =
        new Sandbox(folder)
            .file(
                "application.yaml",
                "access:\n  password: ENC[v1,2026-q4,x!]\n  limit: 5\n  max-pool-size: 1\n");

    ConfigInspection inspection = sandbox.loader().section("access", Access.class).inspect();

    assertThat(inspection.problems())
        .singleElement()
        .satisfies(p -> assertThat(p.message()).contains("not base64url"));
    assertThat(inspection.opaque()).isEmpty();
  }

  @Test
  void aMissingKeyNamesThoseThatAreThere() {
    Sandbox sandbox =
        sandbox()
            .variable("CONFIG_KEYS", NEW)
            .file(
                "application.yaml",
                "orders:\n  database:\n    password: "
                    + enc(OLD, "orders.database.password", "planted")
                    + "\n  tokens:\n    - a\n    - "
                    + enc(OLD, "orders.tokens", "planted")
                    + "\n");

    assertThat(problems(sandbox))
        .containsExactly(
            "orders.database.password: cannot decrypt, key id \"2026-q3\" is not in the key ring"
                + " (has: 2026-q4) @ application.yaml:3",
            "orders.tokens.1: cannot decrypt, key id \"2026-q3\" is not in the key ring"
                + " (has: 2026-q4) @ application.yaml:6");
  }

  @Test
  void aValueThatWasMovedSaysWhatItWasEncryptedFor() {
    String value = enc("orders.database.password", "planted");

    assertThat(problems(sandbox("orders:\n  url: " + value + "\n")))
        .containsExactly(
            "orders.url: cannot decrypt with key id \"2026-q4\": it was encrypted for"
                + " orders.database.password, and works nowhere else @ application.yaml:2");
    assertThat(
            problems(
                sandbox(
                    "orders:\n  database:\n    password: " + value + "\n  url: " + value + "\n")))
        .hasSize(1)
        .first()
        .asString()
        .startsWith("orders.url: cannot decrypt");
  }

  @Test
  void aDamagedValueIsToldFromAWrongKeyWhenTheKeyWorksElsewhere() {
    String damaged = enc("elsewhere", "planted");
    String wrong = EncryptionKey.random("2026-q4").expose();

    assertThat(
            problems(
                sandbox(
                    "orders:\n  url: "
                        + damaged
                        + "\n  database:\n    password: "
                        + enc("orders.database.password", "x")
                        + "\n")))
        .containsExactly(
            "orders.url: cannot decrypt with key id \"2026-q4\": the value is damaged, or was"
                + " encrypted for another place @ application.yaml:2");
    assertThat(problems(sandbox("orders:\n  url: " + enc(wrong, "orders.url", "planted") + "\n")))
        .containsExactly(
            "orders.url: cannot decrypt with key id \"2026-q4\": another key has this id, or the"
                + " value is damaged or was encrypted for another place @ application.yaml:2");
  }

  @Test
  void whatLooksEncryptedAndIsNotIsAProblem() {
    String value = enc("orders.url", "planted");

    assertThat(problems(sandbox("orders:\n  url: \"ENC[v1,a]\"\n")))
        .containsExactly(
            "orders.url: malformed encrypted value (expected: ENC[v1,key-id,data]) @"
                + " application.yaml:2");
    assertThat(problems(sandbox("orders:\n  url: jdbc:x:" + value + "@h\n")))
        .containsExactly(
            "orders.url: an encrypted value inside of other text (expected: all of it encrypted,"
                + " or the secret in a key of its own and a substitution) @ application.yaml:2");
  }

  @Test
  void aProviderThatFailsIsOneProblem() {
    Sandbox sandbox =
        sandbox(
                "orders:\n  url: "
                    + enc("orders.url", "planted")
                    + "\n  tokens: [\""
                    + enc("orders.tokens", "planted")
                    + "\"]\n")
            .variable("CONFIG_KEY_FILE", "keys/none");

    assertThat(problems(sandbox))
        .containsExactly("file keys/none: does not exist @ file keys/none");
  }

  @Test
  void providersOfTheCodeComeBeforeThoseOfTheEnvironment() {
    KeyProvider mine = KeyProvider.environment(Map.of("MINE", OLD), "MINE");
    Sandbox sandbox =
        sandbox()
            .variable("CONFIG_KEYS", NEW)
            .file(
                "application.yaml",
                "orders:\n  url: "
                    + enc(OLD, "orders.url", "old")
                    + "\n  tokens: [\""
                    + enc("orders.tokens", "new")
                    + "\"]\n");
    var loader = sandbox.loader().keyProvider(mine).section("orders", Orders.class);

    Orders orders = loader.load().settings(Orders.class);

    assertThat(orders.url()).contains("old");
    assertThat(orders.tokens()).containsExactly("new");
    assertThat(loader.load().settings(Orders.class).url()).contains("old");
    assertThatIllegalStateException().isThrownBy(() -> loader.keyProvider(mine));
    assertThatIllegalArgumentException().isThrownBy(() -> loader.keyProvider(new Blank()));
  }

  @Test
  void keysMayBeInDotEnvAndAreNeverSubstituted() {
    Sandbox sandbox =
        sandbox()
            .arguments("--profile=dev")
            .file("work/.env", "CONFIG_KEYS=" + NEW + "\n")
            .file(
                "application.yaml",
                "orders:\n  url: " + enc("orders.url", "planted") + "\nshown: ${?CONFIG_KEYS}\n");

    RuntimeConfig config = load(sandbox);

    assertThat(config.settings(Orders.class).url()).contains("planted");
    assertThat(config.origin("shown")).isEmpty();
    assertThat(config.warnings()).isEmpty();
  }

  @Test
  void aFileOfOneLineHidesNoMoreThanItMust() {
    RuntimeConfig config =
        load(
            sandbox("{}")
                .file(
                    "application.json",
                    "{\"orders\": {\"url\": \""
                        + enc("orders.url", "p1")
                        + "\", \"tokens\": [\"plain-text\"]}}"));

    assertThat(config.describe().stream().filter(ConfigEntry::secret).map(ConfigEntry::key))
        .containsExactly("orders.url", "orders.users");
  }
}
