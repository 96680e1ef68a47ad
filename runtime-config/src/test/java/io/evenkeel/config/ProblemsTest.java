package io.evenkeel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.typesafe.config.ConfigFactory;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProblemsTest {

  record Http(int port) {
    Http {
      Expect.inRange("port", port, 0, 65535);
    }
  }

  record Database(URI url, Secret password, int maxPoolSize) {}

  record Orders(Database database) {}

  record Shutdown(String platform) {}

  record Report(int lines) {}

  record Window(int from, int to) {
    Window {
      if (from > to) {
        throw new IllegalArgumentException("from " + from + " is after to " + to);
      }
    }
  }

  record Buggy(String text) {
    Buggy {
      if (text.charAt(99) == 'x') {
        throw new IllegalStateException("not reached");
      }
    }
  }

  record Login(Secret token, String greeting) {
    Login {
      if (greeting.isEmpty()) {
        throw new IllegalArgumentException("no greeting for " + token.expose());
      }
      Expect.that("token", token.expose(), token.expose().length() > 30, "more than 30 characters");
    }
  }

  record Keys(List<Secret> tokens, Map<String, Secret> named, Optional<Secret> spare) {}

  record Clash(int maxPool, Inner max) {}

  record Inner(int pool) {}

  record Pools(Map<String, Report> pools, List<Report> list) {}

  record Outer(Inner inner) {}

  record Flat(Map<String, Map<String, Map<String, Integer>>> pools, List<Integer> list) {}

  record ListAndMap(List<String> maxPool, Maps max) {}

  record Maps(Map<String, String> pool) {}

  @TempDir Path folder;

  @Test
  void allProblemsOfAllSectionsAreReportedAtOnceSortedByOrigin() {
    Sandbox sandbox =
        new Sandbox(folder)
            .file(
                "application.yaml",
                "http:\n  port: 8080\norders:\n  database:\n    max-pool-size: many\n    password: hunter2hunter2\n")
            .file(
                "application-prod.yaml",
                "\n\norders:\n  database:\n    pasword: hunter3\n\n\n\n\n\n\nhttp:\n  port: 70000\n")
            .arguments("--profile=prod");

    ConfigException failure =
        Sandbox.failure(
            sandbox.loader().section("http", Http.class).section("orders", Orders.class));

    assertThat(failure.report("orders"))
        .isEqualTo(
            """
            orders cannot start: 4 configuration problems
              orders.database.pasword: unknown key. Did you mean orders.database.password?
                  application-prod.yaml:5
              http.port: 70000 (expected: 0-65535)
                  application-prod.yaml:13
              orders.database.max-pool-size: many (expected: a whole number from -2147483648 to 2147483647)
                  application.yaml:5
              orders.database.url: required, but missing""");
    assertThat(failure)
        .hasMessageStartingWith("4 configuration problems\n")
        .hasMessageNotContaining("hunter");
    assertThat(failure.usage()).isFalse();
  }

  @Test
  void aMisspeltSectionIsAProblemAndAnUnrelatedOneIsNot() {
    Sandbox sandbox =
        new Sandbox(folder)
            .file("application.conf", "ordres { a = 1 }\nlibrary { b = 2 }\n\"http.port\" = 1");

    List<String> problems =
        Sandbox.problems(
            sandbox.loader().section("orders", Window.class).section("http", Http.class));

    assertThat(problems)
        .containsExactly(
            "ordres: unknown section. Did you mean orders? @ application.conf:1",
            "\"http.port\": quoted, so its dots are part of one word. Did you mean http.port? @ application.conf:3",
            "http.port: required, but missing",
            "orders.from: required, but missing",
            "orders.to: required, but missing");
  }

  @Test
  void aSectionThatALibraryOwnsIsNotTakenForAMisspelling() {
    Sandbox sandbox =
        new Sandbox(folder)
            .file("reference.conf", "https.x = 1")
            .file("application.conf", "https.x = 2, http.port = 1");

    assertThat(sandbox.load("http", Http.class).port()).isEqualTo(1);
  }

  @Test
  void anUnknownKeyHasAtMostThreeSuggestions() {
    Sandbox sandbox =
        new Sandbox(folder)
            .file(
                "application.conf",
                "orders.database { maxPoolSiz = 1, url = a, password = b, max-pool-size = 1 }\norders.url = x");

    assertThat(Sandbox.problems(sandbox.loader().section("orders", Orders.class)))
        .containsExactly(
            "orders.database.maxPoolSiz: unknown key. Did you mean orders.database.max-pool-size? @ application.conf:1",
            "orders.url: unknown key. Did you mean orders.database.url? @ application.conf:2");
    assertThat(Near.didYouMean(Near.words("aaaa", List.of("aaab", "aaac", "aaad", "aaae", "zzzz"))))
        .isEqualTo(" Did you mean aaab, aaac or aaad?");
  }

  @Test
  void unknownKeysInListsAndMapsOfRecordsAreProblems() {
    Sandbox sandbox =
        new Sandbox(folder)
            .file(
                "application.conf",
                "p { pools { a { lines = 1, line = 2 } }\n list = [{ lines = 1 }, { lins = 2 }] }");

    assertThat(Sandbox.problems(sandbox.loader().section("p", Pools.class)))
        .containsExactly(
            "p.pools.a.line: unknown key. Did you mean p.pools.a.lines? @ application.conf:1",
            "p.list.1.lins: unknown key. Did you mean p.list.1.lines? @ application.conf:2",
            "p.list.1.lines: required, but missing");
  }

  @Test
  void theInnerOfTwoNestedSectionsOwnsItsPart() {
    Sandbox sandbox =
        new Sandbox(folder)
            .file("application.conf", "shutdown { platform = plain, report { lines = 3 } }");
    RuntimeConfig.Loader loader =
        sandbox
            .loader()
            .section("shutdown", Shutdown.class)
            .section("shutdown.report", Report.class);

    assertThat(loader.load().settings(Report.class).lines()).isEqualTo(3);
    sandbox.file(
        "application.conf",
        "shutdown { platform = plain, report { lines = 3, line = 4 }, repotr = 1 }");
    assertThat(
            Sandbox.problems(
                sandbox
                    .loader()
                    .section("shutdown", Shutdown.class)
                    .section("shutdown.report", Report.class)))
        .containsExactly(
            "shutdown.report.line: unknown key. Did you mean shutdown.report.lines? @ application.conf:1",
            "shutdown.repotr: unknown key. Did you mean shutdown.report? @ application.conf:1");
  }

  @Test
  void twoSectionsCannotClaimTheSameKey() {
    var loader =
        new Sandbox(folder).loader().section("a", Outer.class).section("a.inner", Inner.class);

    assertThatIllegalArgumentException()
        .isThrownBy(loader::load)
        .withMessageContaining("section a.inner: also a component of " + Outer.class.getName());
  }

  @Test
  void whatAConstructorRefusesIsAProblemOfItsSection() {
    Sandbox sandbox =
        new Sandbox(folder).file("application.conf", "w { from = 2\n to = 1 }\nb.text = short");

    ConfigException failure =
        Sandbox.failure(sandbox.loader().section("w", Window.class).section("b", Buggy.class));

    assertThat(failure.problems())
        .contains(
            new ConfigProblem("w", "from 2 is after to 1", Optional.of("application.conf:1")));
    assertThat(failure.getMessage())
        .contains(
            "b: "
                + Buggy.class.getName()
                + " cannot be created: java.lang.StringIndexOutOfBoundsException");
    assertThat(failure.getSuppressed())
        .singleElement()
        .isInstanceOf(StringIndexOutOfBoundsException.class);
  }

  @Test
  void secretsAreNeverPrinted() {
    Sandbox sandbox =
        new Sandbox(folder)
            .file(
                "application.conf",
                """
                orders.database { url = "db://me:hunter2hunter2@h", password = hunter2hunter2, max-pool-size = 1 }
                keys { tokens = [planted-1], named { a = planted-2 }, spare = planted-3 }
                """)
            .arguments("--orders.database.password=planted-4-long")
            .variable("ORDERS_DATABASE_PASSWORD", "planted-5-long");

    RuntimeConfig config =
        sandbox.loader().section("orders", Orders.class).section("keys", Keys.class).load();

    assertThat(
            config.describe().toString()
                + config.explain("orders")
                + config.explain("keys")
                + config.settings(Orders.class)
                + config.settings(Keys.class))
        .doesNotContain("planted", "password=hunter")
        .contains("******");
    assertThat(config.explain("orders.database.password"))
        .isEqualTo(
            """
            orders.database.password = ******
              command line --orders.database.password: ******  (wins)
              environment variable ORDERS_DATABASE_PASSWORD: ******
              application.conf:1: ******""");
    assertThat(config.secretCount()).isEqualTo(5); // url contains the overridden password
    assertThat(config.settings(Orders.class).database().password().expose())
        .isEqualTo("planted-4-long");
  }

  @Test
  void aValueThatContainsASecretIsMaskedToo() {
    RuntimeConfig config =
        new Sandbox(folder)
            .file(
                "application.conf",
                "orders.database { url = \"db://me:\"${orders.database.password}\"@h\", password = hunter2hunter2, max-pool-size = 1 }")
            .loader()
            .section("orders", Orders.class)
            .load();

    assertThat(config.settings(Orders.class).database().url())
        .isEqualTo(URI.create("db://me:hunter2hunter2@h"));
    assertThat(config.describe())
        .contains(new ConfigEntry("orders.database.url", "******", "application.conf:1", true, ""));
  }

  @Test
  void invalidSecretsAreNotPrintedEither() {
    Sandbox sandbox =
        new Sandbox(folder)
            .file(
                "application.conf",
                """
                orders.database { url = "a b planted-password", password = [planted-1], max-pool-size = planted-password }
                login { token = planted-password, greeting = "" }
                logout { token = planted-password, greeting = hi }
                keys { tokens = planted-2, named = planted-3, spare { a = planted-4 } }
                """);

    ConfigException failure =
        Sandbox.failure(
            sandbox
                .loader()
                .section("orders", Orders.class)
                .section("login", Login.class)
                .section("logout", Login.class)
                .section("keys", Keys.class));

    assertThat(failure.getMessage())
        .doesNotContain("planted")
        .contains(
            "login: no greeting for ******",
            "logout.token: ****** (expected: more than 30 characters)",
            "keys.tokens: ****** (expected: a list)",
            "orders.database.password: ****** (expected: a secret text)");
  }

  @Test
  void anUnresolvableSubstitutionIsLocatedAndDoesNotHideTheRest() {
    Sandbox sandbox =
        new Sandbox(folder)
            .file("reference.conf", "http.port = 1")
            .file(
                "application.conf",
                "\nhttp.port = ${gone}\nw { from = x\n to = \"planted\"${?no}${nowhere} }");

    assertThat(
            Sandbox.problems(
                sandbox.loader().section("http", Http.class).section("w", Window.class)))
        .containsExactly(
            "http.port: cannot resolve ${gone} @ application.conf:2",
            "w.from: x (expected: a whole number from -2147483648 to 2147483647) @ application.conf:3",
            "w.to: cannot resolve ${nowhere} @ application.conf:4");
  }

  @Test
  void substitutionsInACircleAreAProblem() {
    Sandbox sandbox =
        new Sandbox(folder).file("application.conf", "http.port = ${a}\na = ${b}\nb = ${a}");

    assertThat(Sandbox.problems(sandbox.loader().section("http", Http.class)))
        .isNotEmpty()
        .allMatch(p -> p.contains("@ application.conf:"));
  }

  @Test
  void twoKeysOfOneVariableAreAProblem() {
    Sandbox sandbox =
        new Sandbox(folder).file("application.conf", "c { max-pool = 1, max { pool = 2 } }");

    assertThat(Sandbox.problems(sandbox.loader().section("c", Clash.class)))
        .containsExactly(
            "c.max.pool: environment variable C_MAX_POOL would set c.max-pool as well (expected: one key per variable)");
  }

  @Test
  void aVariableThatNamesTwoKeysIsAProblemWhenItIsSet() {
    Sandbox sandbox =
        new Sandbox(folder)
            .file(
                "application.conf",
                "p { pools { a-b { lines { n = 1 } }, a { b-lines { n = 2 } } }, list = [] }\nlib { x-y = 1, x.y = 2 }\np-list = 1")
            .variable("P_LIST", "[]");
    RuntimeConfig.Loader untouched = sandbox.loader().section("p", Flat.class);

    assertThat(untouched.load().settings(Flat.class).list()).isEmpty();
    assertThat(
            Sandbox.problems(
                sandbox
                    .variable("P_POOLS_A_B_LINES_N", "3")
                    .variable("LIB_X_Y", "3")
                    .loader()
                    .section("p", Flat.class)))
        .containsExactly(
            "lib.x.y: environment variable LIB_X_Y would set lib.x-y as well (expected: one key per variable) @ environment variable LIB_X_Y",
            "p.pools.a.b-lines.n: environment variable P_POOLS_A_B_LINES_N would set p.pools.a-b.lines.n as well (expected: one key per variable) @ environment variable P_POOLS_A_B_LINES_N");
  }

  @Test
  void theVariablesOfListsAndMapsAreTheirsAlone() {
    assertThat(
            Sandbox.problems(
                new Sandbox(folder)
                    .file("application.conf", "c { max-pool = [], max { pool {} } }")
                    .loader()
                    .section("c", ListAndMap.class)))
        .containsExactly(
            "c.max.pool: environment variable C_MAX_POOL would set c.max-pool as well (expected: one key per variable)");
  }

  @Test
  void thePrintedListIsLimited() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      text.append("http.unheard").append(i).append(" = 1\n");
    }

    ConfigException failure =
        Sandbox.failure(
            new Sandbox(folder)
                .file("application.conf", text + "http.port = 1")
                .loader()
                .section("http", Http.class));

    assertThat(failure.problems()).hasSize(60);
    assertThat(failure.report("orders").lines())
        .hasSize(1 + 2 * 50 + 1)
        .last()
        .isEqualTo("  ... and 10 more");
  }

  @Test
  void theProblemsOfAMachineAreAllOfThemAsOneJsonArray() {
    StringBuilder text = new StringBuilder("http.port = \"7\\n\\\"0\\u2028x\"\n");
    for (int i = 0; i < 60; i++) {
      text.append("http.unheard").append(i).append(" = 1\n");
    }

    ConfigException failure =
        Sandbox.failure(
            new Sandbox(folder)
                .file("application.conf", text + "login.token = planted-password")
                .loader()
                .section("http", Http.class)
                .section("login", Login.class));

    assertThat(failure.json())
        .startsWith(
            "[{\"key\":\"http.port\",\"line\":1,\"message\":\"7\\\\u000a\\\"0\\\\u2028x (expected: a whole")
        .contains("\"origin\":\"application.conf\",\"value\":\"7\\\\u000a\\\"0\\\\u2028x\"},")
        .endsWith("{\"key\":\"login.greeting\",\"message\":\"required, but missing\"}]")
        .doesNotContain("\n", "planted");
    assertThat(ConfigFactory.parseString("all = " + failure.json()).getList("all")).hasSize(62);
  }

  @Test
  void jsonIsAskedForOnTheCommandLine() {
    assertThat(ConfigException.jsonWanted(List.of("--a=b", "--problems=json", "-x"))).isTrue();
    assertThat(ConfigException.jsonWanted(List.of("--problems=json", "--problems=text"))).isFalse();
    assertThat(ConfigException.jsonWanted(List.of("--", "--problems=json"))).isFalse();
    assertThat(ConfigException.jsonWanted(List.of())).isFalse();

    var sandbox = new Sandbox(folder).file("application.conf", "http.port = 1");
    assertThat(
            Sandbox.problems(
                sandbox.arguments("--problems=xml").loader().section("http", Http.class)))
        .containsExactly("--problems: xml (expected: text or json) @ command line");
    assertThat(
            Sandbox.problems(sandbox.arguments("--problems").loader().section("http", Http.class)))
        .containsExactly("--problems: no value (expected: text or json) @ command line");
    assertThat(sandbox.arguments("--problems=json").load("http", Http.class).port()).isEqualTo(1);
  }

  @Test
  void problemsFoundBySomebodyElseAreSortedTooBeforeTheyAreShown() {
    var late = new ConfigProblem("a", "x", Optional.of("b.yaml:10"));
    var early = new ConfigProblem("c", "y", Optional.of("b.yaml:9"));
    var nowhere = new ConfigProblem("b", "z", Optional.empty());

    assertThat(new ConfigException(List.of(nowhere, late, early), false).problems())
        .containsExactly(early, late, nowhere);
  }

  @Test
  void askingForUndeclaredSettingsNamesTheDeclaredOnes() {
    RuntimeConfig config =
        new Sandbox(folder)
            .file("application.conf", "a.port = 1, b.port = 2")
            .loader()
            .section("a", Http.class)
            .section("b", Http.class)
            .load();

    assertThat(config.settings("b", Http.class).port()).isEqualTo(2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> config.settings(Http.class))
        .withMessageContaining("several sections")
        .withMessageContaining("a=" + Http.class.getName());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> config.settings(Window.class))
        .withMessageContaining("not declared (declared: {a=");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> config.settings("a", Window.class))
        .withMessageContaining("a as " + Window.class.getName());
    assertThatIllegalArgumentException().isThrownBy(() -> config.explain("a..b"));
    assertThat(config.explain("a.prt")).isEqualTo("a.prt: not set. Did you mean a.port?");
    assertThat(config.origin("a.prt")).isEmpty();
  }
}
