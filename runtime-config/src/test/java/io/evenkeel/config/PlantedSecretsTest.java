package io.evenkeel.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.config.crypto.EncryptionKey;
import io.evenkeel.config.crypto.KeyProvider;
import io.evenkeel.config.crypto.KeyRing;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Plants secrets in every layer and looks for them in everything the library can print. */
@Timeout(60)
class PlantedSecretsTest {

  private static final String KEY = EncryptionKey.random("k").expose();

  record Orders(Secret password, String token, int size, Optional<String> url, List<String> more) {
    Orders {
      Expect.that("url", url, url.isEmpty(), "no url such as " + url);
      Expect.that("more", more, more.isEmpty(), "nothing");
      Expect.inRange("size", size, 1, 10);
    }
  }

  record Grumpy(String token) {
    Grumpy {
      throw new IllegalStateException(
          "no " + token, new IllegalArgumentException("because of " + token));
    }
  }

  record Quiet(Secret password, String token) {}

  @TempDir Path folder;

  private static String enc(String key, String text) {
    KeyProvider provider = KeyProvider.environment(Map.of("K", KEY), "K");
    return KeyRing.of(List.of(provider)).encrypt(text, Key.parse(key).segments()).toString();
  }

  /** The key {@code password} is declared a secret, {@code token} is one by where it is from. */
  private Sandbox sandbox() {
    return new Sandbox(folder)
        .file("root/.dockerenv", "")
        .variable("CONFIG_KEYS", KEY)
        .file(
            "reference.conf",
            """
            orders { password = planted-reference, token = none, size = 1, more = [] }
            quiet { password = "planted-joined"${?x}, token = none }
            """)
        .file(
            "application.yaml",
            "orders:\n  password: planted-application\n  token: "
                + enc("orders.token", "planted-token")
                + "\nquiet:\n  password: planted-quiet\n  token: "
                + enc("quiet.token", "planted \"quoted\"\\token")
                + "\ncopy: ${orders.token}\nlonger: a ${orders.token} ${quiet.token} z\n"
                + "list: [\"${quiet.token}\", \"x${quiet.token}\"]\n"
                + "in-list:\n- "
                + enc("in-list", "planted-in-list")
                + "\n- a: "
                + enc("in-list.a", "planted-in-section")
                + "\nliteral: literal planted-mounted and planted-in-list\n"
                + "keys: ${?CONFIG_KEYS}\n")
        .file("work/config/prod.yaml", "orders:\n  password: planted-prod\n")
        .file("root/run/secrets/orders.password", "planted-mounted")
        .file("work/.env", "ORDERS_PASSWORD=planted-dotenv\n")
        .variable("ORDERS_PASSWORD", "planted-variable")
        .property("orders.password", "planted-property")
        .arguments("--profile=prod,dev", "--orders.password=planted-option");
  }

  private static void clean(String printed) {
    assertThat(printed).isNotBlank().doesNotContain("planted", KEY.substring(2));
  }

  private static String printed(RuntimeConfig config) {
    List<String> all = new ArrayList<>();
    all.add(config.describe().toString());
    all.addAll(config.warnings());
    all.addAll(config.layers());
    for (String key :
        List.of(
            "orders",
            "orders.password",
            "orders.token",
            "quiet",
            "copy",
            "longer",
            "list",
            "in-list",
            "literal",
            "keys",
            "none")) {
      all.add(config.explain(key) + config.origin(key));
    }
    return String.join("\n", all) + config.redactor();
  }

  private static String printed(ConfigException e) {
    var trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace));
    return trace + e.json() + e.report("orders") + e.problems();
  }

  @Test
  void aConfigurationShowsNone() {
    record Section(Secret password, String token, int size, List<String> more) {}
    var loader =
        sandbox()
            .loader()
            .source(ConfigSource.of("planned", Map.of("orders.password", "planted-source")))
            .section("orders", Section.class)
            .section("quiet", Quiet.class);

    RuntimeConfig config = loader.load();

    Section orders = config.settings(Section.class);
    assertThat(orders.password().expose()).isEqualTo("planted-option");
    assertThat(orders.token()).isEqualTo("planted-token");
    clean(printed(config));
    clean(config.settings(Section.class).password().toString());
    ConfigInspection inspected = loader.inspect();
    clean(inspected.entries() + inspected.explain("orders") + inspected.keys());
    clean(inspected.differences(sandbox().arguments().loader().inspect()).toString());
  }

  @Test
  void theRedactorKnowsThoseOfEveryLayer() {
    var loader = sandbox().loader().section("quiet", Quiet.class).section("orders", Lenient.class);

    Redactor redactor = loader.load().redactor();

    clean(
        redactor.redact(
            "x planted-application planted-token planted \"quoted\"\\token planted-in-list"
                + " planted-in-section planted-prod planted-mounted planted-dotenv planted-variable"
                + " planted-property planted-option"));
  }

  record Lenient(Secret password, String token, int size, List<String> more) {}

  @Test
  void problemsShowNone() {
    var loader =
        sandbox()
            .arguments(
                "--orders.size=" + enc("orders.size", "8765432"),
                "--orders.url=" + enc("orders.url", "planted-url"),
                "--orders.more=planted-token,b",
                "--grumpy.token=" + enc("grumpy.token", "planted\ngrumpy"))
            .loader()
            .section("orders", Orders.class)
            .section("quiet", Quiet.class)
            .section("grumpy", Grumpy.class)
            .section("copy.below", Lenient.class);

    ConfigException failure = Sandbox.failure(loader);

    assertThat(failure.problems()).hasSizeGreaterThan(3);
    clean(printed(failure));
    assertThat(printed(failure)).doesNotContain("8765432");
    clean(loader.inspect().problems().toString());
  }

  @Test
  void problemsOfDecryptionShowNone() {
    var loader =
        sandbox()
            .arguments(
                "--orders.url=" + enc("orders.token", "planted-token"),
                "--quiet.token=x" + enc("quiet.token", "planted"))
            .variable(
                "CONFIG_KEYS", KEY + ",other:" + EncryptionKey.random("a").expose().substring(2))
            .loader()
            .section("orders", Orders.class)
            .section("quiet", Quiet.class);

    clean(printed(Sandbox.failure(loader)));
    clean(
        printed(
            Sandbox.failure(
                sandbox()
                    .variable("CONFIG_KEYS", "k:planted")
                    .loader()
                    .section("quiet", Quiet.class))));
  }
}
