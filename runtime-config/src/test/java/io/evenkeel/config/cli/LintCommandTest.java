package io.evenkeel.config.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import io.evenkeel.config.cli.ServiceFolder.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LintCommandTest {

  record Host(Optional<String> host) {}

  @TempDir Path folder;
  private ServiceFolder service;

  @BeforeEach
  void service() throws IOException {
    service =
        ServiceFolder.orders(folder)
            .file(
                "classes/reference.conf",
                """
                orders {
                  database { url = "jdbc:h2:mem:orders", password = "in no file", max-pool-size = 10 }
                  timeout = 5s
                }
                """)
            .file("classes/application.yaml", "")
            .file("classes/application-prod.yaml", "orders.database.max-pool-size: 50\n");
  }

  @Test
  void eachProfileIsLookedAtByItself() {
    Result result = service.run("lint", "--profiles", "dev,prod");

    assertThat(result).isEqualTo(new Result(0, "dev: ok, 4 keys\nprod: ok, 4 keys\n", ""));
  }

  @Test
  void withoutProfilesTheServiceWithoutAProfileIsLookedAt() {
    assertThat(service.run("lint")).isEqualTo(new Result(0, "no profile: ok, 4 keys\n", ""));
  }

  @Test
  void aProblemIsToldWithKeyMessageAndOriginAndExitCode78() {
    service.file("classes/application-prod.yaml", "orders:\n  database:\n    max-pool-size: 500\n");

    Result result = service.run("lint", "--profiles=dev,prod");

    assertThat(result.code()).isEqualTo(78);
    assertThat(result.out())
        .isEqualTo(
            """
            dev: ok, 4 keys
            prod: 1 problem
              orders.database.max-pool-size: 500 (expected: 1-100)
                  application-prod.yaml:3
            """);
    assertThat(result.err()).isEmpty();
  }

  @Test
  void allProblemsOfAllProfilesAreToldAtOnce() {
    service
        .file("classes/application.yaml", "orders:\n  timeout: soon\n  databse: {}\n")
        .file("classes/application-eu.yaml", "orders.timeout: 10\n");

    Result result = service.run("lint", "--profiles=prod,eu");

    assertThat(result.code()).isEqualTo(78);
    assertThat(result.out())
        .isEqualTo(
            """
            prod: 2 problems
              orders.timeout: soon (expected: a duration with a unit, such as 10s)
                  application.yaml:2
              orders.databse: unknown key. Did you mean orders.database?
                  application.yaml:3
            eu: 2 problems
              orders.timeout: 10 (expected: a duration with a unit, such as 10s)
                  application-eu.yaml:1
              orders.databse: unknown key. Did you mean orders.database?
                  application.yaml:3
            """);
  }

  @Test
  void profilesWithAPlusAreTakenTogether() {
    service.file("classes/application-eu.yaml", "orders.database.max-pool-size: 101\n");

    assertThat(service.run("lint", "--profiles=prod,prod+eu,eu+prod").out())
        .isEqualTo(
            """
            prod: ok, 4 keys
            prod+eu: 1 problem
              orders.database.max-pool-size: 101 (expected: 1-100)
                  application-eu.yaml:1
            eu+prod: ok, 4 keys
            """);
  }

  @Test
  void aWarningIsToldAndIsNoProblem() {
    Result result = service.run("lint", "--profiles=prd");

    assertThat(result.code()).isZero();
    assertThat(result.out())
        .isEqualTo(
            """
            prd: ok, 4 keys
              warning: profile prd has no file such as application-prd.yaml. Did you mean prod?
            """);
  }

  @Test
  void jsonHasProfilesProblemsAndWarnings() {
    service.file(
        "classes/application-prod.yaml", "orders:\n  timeout: |\n    \"so\n    on\"\n  lost: 1\n");

    Result result = service.run("lint", "--profiles=prod,prd", "--format=json");

    assertThat(result.code()).isEqualTo(78);
    List<? extends Config> profiles = result.json().getConfigList("profiles");
    assertThat(profiles).extracting(p -> p.getString("profile")).containsExactly("prod", "prd");
    assertThat(profiles.get(0).getStringList("warnings")).isEmpty();
    List<? extends Config> problems = profiles.get(0).getConfigList("problems");
    assertThat(problems)
        .extracting(p -> p.getString("key"))
        .containsExactly("orders.timeout", "orders.lost");
    assertThat(problems.get(0).getString("message"))
        .startsWith("\"\"so\\u000aon\"\\u000a\" (expected: a duration");
    assertThat(problems.get(0).getString("origin")).isEqualTo("application-prod.yaml:2");
    assertThat(profiles.get(1).getConfigList("problems")).isEmpty();
    assertThat(profiles.get(1).getStringList("warnings")).hasSize(1);
    assertThat(profiles.get(1).getInt("keys")).isEqualTo(4);
  }

  @Test
  void aSecretIsNeverPrinted() {
    service.file(
        "classes/application-prod.yaml",
        "orders:\n  database:\n    password: [planted-third]\n    url: {a: planted-fourth}\n");

    Result text = service.run("lint", "--profiles=dev,prod");
    Result json = service.run("lint", "--profiles=dev,prod", "--format=JSON");

    assertThat(text.out()).contains("orders.database.password: ******").doesNotContain("planted");
    assertThat(json.out()).contains("******").doesNotContain("planted");
  }

  @Test
  void aFileThatCannotBeReadIsAProblem() {
    service.file("classes/application-prod.yaml", "orders: [\n");

    Result result = service.run("lint", "--profiles=prod");

    assertThat(result.code()).isEqualTo(78);
    assertThat(result.out()).contains("\n  application-prod.yaml: ", "application-prod.yaml:2\n");
  }

  @Test
  void theExternalDirectoryIsRead() {
    service.file("etc/prod.yaml", "orders.timeout: 1\n");

    Result result =
        service.run("lint", "--profiles=prod", "--config-dir", service.path("etc").toString());

    assertThat(result.code()).isEqualTo(78);
    assertThat(result.out()).contains("      " + service.path("etc/prod.yaml") + ":1\n");
  }

  @Test
  void anExternalDirectoryThatIsNotThereIsAProblemOfTheOption() {
    Result result = service.run("lint", "--config-dir", "gone", "--env", "CONFIG_DIR=other");

    assertThat(result.code()).isEqualTo(78);
    assertThat(result.out())
        .isEqualTo(
            """
            no profile: 1 problem
              config-dir: gone (expected: a directory)
                  command line --config-dir
            """);
  }

  @Test
  void variablesOfTheServiceAreNamed() {
    Result result =
        service.run(
            "lint",
            "--env=ORDERS_TIMEOUT=1s=",
            "--env",
            "ORDERS_DATABASE_URL=",
            "--env=APP_PROFILE=prod");

    assertThat(result.out())
        .isEqualTo(
            """
            no profile: 1 problem
              orders.timeout: 1s= (expected: a duration with a unit, such as 10s)
                  environment variable ORDERS_TIMEOUT
            """);
  }

  @Test
  void sectionsOnTheClassPathAreKnown() {
    service
        .file(ServiceFolder.SECTIONS, "orders = " + ServiceFolder.Orders.class.getName() + " \n")
        .file("classes/application.yaml", "orders.timeout: 1\n");

    Result result = service.bare("lint");

    assertThat(result.code()).isEqualTo(78);
    assertThat(result.out()).contains("orders.timeout: 1 (expected: a duration");
  }

  @Test
  void anOptionWinsOverTheSectionsOnTheClassPath() {
    service.file(ServiceFolder.SECTIONS, "orders=com.acme.Gone\n");

    assertThat(service.run("lint").code()).isZero();
    assertThat(service.bare("lint").code()).isEqualTo(64);
  }

  @Test
  void theRuntimeTakesPortForItsHttpPortAndOthersDoNot() {
    service
        .compile(
            Map.of(
                "io.evenkeel.runtime.HttpSettings",
                "package io.evenkeel.runtime; public record HttpSettings(int port) {}"))
        .file("classes/reference.conf", "")
        .file("classes/application.yaml", "http.port: 1\n");

    assertThat(
            service
                .bare("print", "--bind=http=io.evenkeel.runtime.HttpSettings", "--env=PORT=7")
                .out())
        .isEqualTo("http.port = 7  # environment variable PORT\n");
    assertThat(service.bare("print", "--bind=http=" + Host.class.getName(), "--env=PORT=7").out())
        .isEqualTo("http.port = 1  # application.yaml:1\n");
  }

  @Test
  void plainTextThatIsASecretOrLooksLikeOneIsExposed() {
    service
        .file(
            "classes/application.yaml",
            """
            orders:
              database:
                password: planted-first
                url: jdbc:postgresql://app:planted@db/orders
              "legacy":
                api-key: planted-second
                api-key-file: /run/keys/api
                token-ttl: 5m
                note: "-----BEGIN PRIVATE KEY----- planted"
            """)
        .file("config/application-prod.yaml", "orders.database.password: planted-third\n");

    Result result =
        service.run("lint", "--profiles=dev", "--config-dir", service.path("config").toString());

    assertThat(result.out())
        .contains(
            """
              exposed: orders.database.password: a secret in plain text (expected: encrypted, or from outside of the file)
                  application.yaml:3
            """)
        .contains("exposed: orders.database.url: plain text that looks like a credential")
        .contains("exposed: orders.legacy.api-key: plain text under the name of a secret")
        .contains("exposed: orders.legacy.note: plain text that looks like a credential")
        .doesNotContain("api-key-file: ", "token-ttl: plain", "planted");
    assertThat(result.out().lines().filter(line -> line.contains("exposed:"))).hasSize(4);
  }

  @Test
  void strictCountsExposedSecretsAsProblems() {
    service.file("classes/application.yaml", "orders.database.password: planted\n");

    assertThat(service.run("lint").code()).isZero();
    assertThat(service.run("lint", "--strict").code()).isEqualTo(78);
    assertThat(
            service
                .run("lint", "--format=json")
                .json()
                .getConfigList("profiles")
                .get(0)
                .getConfigList("exposed")
                .get(0)
                .getString("origin"))
        .isEqualTo("application.yaml:1");
  }

  @Test
  void valuesUnderOtherKeysThanTheOneInUseAreRetired() throws IOException {
    String keys = folder.resolve("keys").toString();
    ServiceFolder.command("keygen", "--id", "old", "--file", keys);
    service
        .file("classes/application.yaml", "orders.database.password: " + encrypted(keys) + "\n")
        .file("classes/application-prod.yaml", "orders.database.password: " + encrypted(keys));
    ServiceFolder.command("keygen", "--id", "new", "--file", keys);
    service.file("classes/application-eu.yaml", "orders.database.password: " + encrypted(keys));

    Result withKeys = service.run("lint", "--profiles=prod,eu", "--env", "CONFIG_KEY_FILE=" + keys);
    Result without = service.run("lint", "--profiles=prod", "--key-id=new", "--strict");

    assertThat(withKeys)
        .isEqualTo(
            new Result(
                0,
                """
                prod: ok, 4 keys
                  retired: orders.database.password: key id old
                      application.yaml:1
                  retired: orders.database.password: key id old
                      application-prod.yaml:1
                eu: ok, 4 keys
                  retired: orders.database.password: key id old
                      application.yaml:1
                """,
                ""));
    assertThat(without.code()).isEqualTo(78);
    assertThat(without.out()).contains("retired: ", "opaque: ");
    assertThat(service.run("lint", "--profiles=prod", "--key-id=old").out())
        .doesNotContain("retired");
  }

  private static String encrypted(String keys) {
    return ServiceFolder.piped("planted", "encrypt", "orders.database.password", "--key-file", keys)
        .out();
  }
}
