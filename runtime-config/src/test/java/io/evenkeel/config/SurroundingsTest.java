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
import org.junit.jupiter.params.provider.ValueSource;

class SurroundingsTest {

  record Http(int port, Map<String, String> labels, boolean trace) {}

  record Orders(int port, Database database, Service service) {}

  record Database(int maxPoolSize) {}

  record Note(Optional<String> text) {}

  record Service(String host) {}

  @TempDir Path folder;

  private Sandbox sandbox() {
    return new Sandbox(folder)
        .file(
            "reference.conf",
            "http { port = 1, labels {}, trace = false }\norders { port = 2, database.max-pool-size = 3, service.host = h }\nlib.sub.x = 4\npath = 5");
  }

  private static RuntimeConfig load(Sandbox sandbox) {
    return sandbox.loader().section("http", Http.class).section("orders", Orders.class).load();
  }

  @Test
  void variablesSetDeclaredKeysAndThoseNamedInFiles() {
    RuntimeConfig config =
        load(
            sandbox()
                .variable("ORDERS_DATABASE_MAX_POOL_SIZE", "30")
                .variable("LIB_SUB_X", "40")
                .variable("PATH", "/bin")
                .variable("UNRELATED", "x"));

    assertThat(config.settings(Orders.class).database().maxPoolSize()).isEqualTo(30);
    assertThat(config.explain("lib.sub.x")).startsWith("lib.sub.x = 40");
    assertThat(config.explain("path")).startsWith("path = 5");
    assertThat(config.warnings()).isEmpty();
  }

  @Test
  void aVariableThatNearlyMatchesIsAWarning() {
    RuntimeConfig config =
        load(
            sandbox()
                .variable("ORDERS_DATABASE_MAX_POOLSIZE", "30")
                .variable("HTTP_PROXY", "x")
                .variable("HTTP_HOST", "y")
                .variable("ORDERS_HOME", "z"));

    assertThat(config.warnings())
        .containsExactly(
            "environment variable ORDERS_DATABASE_MAX_POOLSIZE is ignored: it sets no known key. Did you mean ORDERS_DATABASE_MAX_POOL_SIZE?");
  }

  @Test
  void anAliasLosesToTheKeysOwnVariable() {
    Sandbox sandbox = sandbox().variable("PORT", "10");

    RuntimeConfig byAlias =
        sandbox.loader().alias("PORT", "http.port").section("http", Http.class).load();
    RuntimeConfig byName =
        sandbox
            .variable("HTTP_PORT", "11")
            .loader()
            .alias("PORT", "http.port")
            .section("http", Http.class)
            .load();

    assertThat(byAlias.settings(Http.class).port()).isEqualTo(10);
    assertThat(byAlias.origin("http.port")).contains("environment variable PORT");
    assertThat(byName.settings(Http.class).port()).isEqualTo(11);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> sandbox.loader().alias("PORT", "http.prt").section("http", Http.class).load())
        .withMessage("alias PORT of http.prt (expected: a key of a declared section)");
  }

  @Test
  void kubernetesServiceLinksSetNothing() {
    Sandbox sandbox =
        sandbox()
            .variable("ORDERS_SERVICE_HOST", "10.0.0.1")
            .variable("ORDERS_SERVICE_PORT", "80")
            .variable("ORDERS_PORT", "tcp://10.0.0.1:80")
            .variable("ORDERS_PORT_80_TCP", "tcp://10.0.0.1:80")
            .variable("ORDERS_PORT_80_TCP_ADDR", "10.0.0.1");

    RuntimeConfig config = load(sandbox);

    assertThat(config.settings(Orders.class))
        .isEqualTo(new Orders(2, new Database(3), new Service("h")));
    assertThat(config.warnings())
        .containsExactly("Kubernetes service links are ignored: ORDERS_PORT, ORDERS_SERVICE_HOST");
  }

  @Test
  void aPortOfOnesOwnIsNoServiceLink() {
    Sandbox sandbox =
        sandbox().variable("ORDERS_SERVICE_HOST", "mine").variable("ORDERS_PORT", "8080");

    assertThat(load(sandbox).settings(Orders.class))
        .isEqualTo(new Orders(8080, new Database(3), new Service("mine")));
    assertThat(
            Sandbox.problems(
                new Sandbox(folder)
                    .variable("HTTP_PORT", "tcp://1.2.3.4:80")
                    .loader()
                    .section("http", Http.class)))
        .singleElement()
        .asString()
        .startsWith("http.port: tcp://1.2.3.4:80 (expected: a whole number");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http.proxyHost",
        "http.proxyPort",
        "http.nonProxyHosts",
        "http.keepAlive",
        "http.agent",
        "http.maxConnections",
        "http.auth.preference",
        "java.version",
        "user.name"
      })
  void propertiesOfTheJdkAreNoConfiguration(String name) {
    RuntimeConfig config =
        load(sandbox().file("application.conf", "user.name = kept").property(name, "x y"));

    assertThat(config.warnings()).isEmpty();
    assertThat(config.layers()).doesNotContain("system properties");
  }

  @Test
  void realSystemPropertiesOfThisJvmCauseNoWarning() {
    Sandbox sandbox = sandbox();
    System.getProperties()
        .stringPropertyNames()
        .forEach(name -> sandbox.property(name, System.getProperty(name, "")));

    assertThat(load(sandbox).warnings()).isEmpty();
  }

  @Test
  void withoutBeingToldALoaderReadsThisProcess() {
    System.setProperty("surroundings.text", "from the JVM");
    try {
      RuntimeConfig config = RuntimeConfig.loader().section("surroundings", Note.class).load();

      assertThat(config.settings(Note.class).text()).contains("from the JVM");
      assertThat(config.origin("surroundings.text")).contains("system property surroundings.text");
      assertThat(config.arguments()).isEmpty();
    } finally {
      System.clearProperty("surroundings.text");
    }
  }

  @Test
  void aSystemPropertyThatNearlyMatchesIsAWarning() {
    RuntimeConfig config =
        load(
            sandbox()
                .property("orders.database.maxPoolSize", "9")
                .property("http.labels.a", "1")
                .property("orders.", "x")
                .property("other.thing", "y"));

    assertThat(config.warnings())
        .containsExactly(
            "system property orders.database.maxPoolSize is ignored: it sets no known key. Did you mean orders.database.max-pool-size?");
    assertThat(config.settings(Http.class).labels()).isEqualTo(Map.of("a", "1"));
  }

  @Test
  void theCommandLineSetsKnownKeysOnly() {
    RuntimeConfig config =
        load(
            sandbox()
                .arguments(
                    "--http.port=1",
                    "--http.port=9",
                    "--http.trace",
                    "--http.labels.k=v",
                    "--lib.sub.x=7"));
    ConfigException failure =
        Sandbox.failure(
            sandbox().arguments("--htp.port=1", "--http=2").loader().section("http", Http.class));

    assertThat(config.settings(Http.class)).isEqualTo(new Http(9, Map.of("k", "v"), true));
    assertThat(failure.getMessage())
        .isEqualTo(
            """
            2 configuration problems
              htp.port: unknown key. Did you mean http.port?
                  command line
              http: unknown key.
                  command line""");
    assertThat(failure.usage()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--=x|--\"\": malformed option (expected: --key=value)",
        "--a..b=x|--a..b: malformed option (expected: --key=value)",
        "-x|-x: malformed option (expected: --key=value; words that begin with - go after --)",
        "-p=planted|-p: malformed option (expected: --key=value; words that begin with - go after --)",
        "--http.port|--http.port: has no value (expected: --http.port=VALUE)",
        "--profile|--profile: has no value (expected: --profile=NAME)"
      })
  void malformedOptionsAreAProblemOfUsage(String argument, String problem) {
    ConfigException failure =
        Sandbox.failure(sandbox().arguments(argument).loader().section("http", Http.class));

    assertThat(failure.usage()).isTrue();
    assertThat(failure.problems().stream().map(p -> p.key() + ": " + p.message()))
        .isEqualTo(List.of(problem));
    assertThat(failure.problems()).allMatch(p -> p.origin().orElse("").equals("command line"));
  }

  @Test
  void valuesOfTheSurroundingsAreCheckedLikeFiles() {
    Sandbox sandbox =
        sandbox()
            .variable("HTTP_PORT", "")
            .property("orders.port", "80.5")
            .arguments("--http.trace=maybe");

    assertThat(
            Sandbox.problems(
                sandbox.loader().section("http", Http.class).section("orders", Orders.class)))
        .containsExactly(
            "http.trace: maybe (expected: true or false) @ command line --http.trace",
            "http.port: \"\" (expected: a whole number from -2147483648 to 2147483647) @ environment variable HTTP_PORT",
            "orders.port: 80.5 (expected: a whole number from -2147483648 to 2147483647) @ system property orders.port");
  }
}
