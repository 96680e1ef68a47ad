package io.evenkeel.config.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.config.cli.ServiceFolder.Result;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainCommandTest {

  @TempDir Path folder;
  private ServiceFolder service;

  @BeforeEach
  void service() throws IOException {
    service = ServiceFolder.orders(folder);
  }

  @Test
  void everyLayerIsListedAndTheWinnerIsMarked() {
    service.file("etc/prod.yaml", "orders.database.max-pool-size: 60\n");

    Result result =
        service.run(
            "explain",
            "orders.database.max-pool-size",
            "--profile=prod",
            "--config-dir=" + service.path("etc"),
            "--env=ORDERS_DATABASE_MAX_POOL_SIZE=70");

    assertThat(result)
        .isEqualTo(
            new Result(
                0,
                """
                orders.database.max-pool-size = 70
                  environment variable ORDERS_DATABASE_MAX_POOL_SIZE: 70  (wins)
                  %s:1: 60
                  application-prod.yaml:5: 50
                  reference.conf:4: 10
                """
                    .formatted(service.path("etc/prod.yaml")),
                ""));
  }

  @Test
  void aSectionIsAllOfItsKeysAndSecretsAreMasked() {
    Result result = service.run("explain", "orders", "--profile", "prod");

    assertThat(result.code()).isZero();
    assertThat(result.out())
        .contains(
            """
            orders.database.password = ******
              application-prod.yaml:4: ******  (wins)
              application.yaml:3: ******
            """,
            "orders.timeout = 5s\n  reference.conf:6: 5s  (wins)\n")
        .doesNotContain("planted");
  }

  @Test
  void aKeyThatNothingSetsSaysSo() {
    assertThat(service.run("explain", "orders.timeuot"))
        .isEqualTo(new Result(0, "orders.timeuot: not set. Did you mean orders.timeout?\n", ""));
  }

  @Test
  void textThatIsNoKeyIsAWrongCommandLine() {
    Result result = service.run("explain", "orders..timeout");

    assertThat(result)
        .isEqualTo(
            new Result(64, "", "explain: orders..timeout (expected: a key such as http.port)\n"));
  }

  @Test
  void withoutAKeyTheCommandLineIsWrong() {
    Result result = service.run("explain");

    assertThat(result.code()).isEqualTo(64);
    assertThat(result.err()).contains("'KEY'", "Try: evenkeel-config help explain");
  }

  @Test
  void aFileThatCannotBeReadIsNotTakenForAKeyThatIsNotSet() {
    service.file("classes/application-prod.yaml", "orders: [\n");

    Result result = service.run("explain", "orders.database.url", "--profile=prod");

    assertThat(result.code()).isEqualTo(78);
    assertThat(result.out()).startsWith("orders.database.url = jdbc:h2:mem:orders\n");
    assertThat(result.err()).startsWith("prod: 1 configuration problem\n  application-prod.yaml: ");
  }
}
