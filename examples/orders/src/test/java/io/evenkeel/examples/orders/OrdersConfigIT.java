package io.evenkeel.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command evenkeel-config on the packaged service, as a pipeline runs it before a deploy. */
class OrdersConfigIT {

  private static final String COMMAND = "../../runtime-config/target/evenkeel-config.jar";

  private record Outcome(int exitCode, String output) {}

  private static Outcome run(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(ProcessHandle.current().info().command().orElse("java"), "-jar", COMMAND));
    command.addAll(List.of(arguments));
    command.addAll(
        List.of(
            "--classpath",
            "target/orders.jar:target/lib/*",
            "--bind",
            "orders=io.evenkeel.examples.orders.OrdersSettings"));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), output);
  }

  @Test
  void allProfilesAreClean() throws Exception {
    var outcome = run("lint", "--profiles", "dev,staging,prod", "--env", "PGHOST=db.acme.com");

    assertThat(outcome.output()).contains("dev: ok", "staging: ok", "prod: ok");
    assertThat(outcome.exitCode()).isZero();
  }

  @Test
  void prodWithoutAHostIsRefused() throws Exception {
    var outcome = run("lint", "--profiles", "prod");

    assertThat(outcome.output())
        .contains("prod: 1 problem", "orders.database.url", "${PGHOST}", "application-prod.yaml:");
    assertThat(outcome.exitCode()).isEqualTo(78);
  }

  @Test
  void aBadValueFailsBeforeTheDeploy(@TempDir Path directory) throws Exception {
    Files.writeString(
        directory.resolve("prod.yaml"),
        "orders:\n  database:\n    max-pool-size: 0\n    pasword: x\n");

    var outcome =
        run(
            "lint",
            "--profiles",
            "staging,prod",
            "--config-dir",
            directory.toString(),
            "--env",
            "PGHOST=db.acme.com");

    assertThat(outcome.output())
        .contains(
            "staging: ok",
            "prod: 2 problems",
            "orders.database.max-pool-size: 0 (expected: 1-1000)",
            directory.resolve("prod.yaml") + ":3",
            "Did you mean orders.database.password?");
    assertThat(outcome.exitCode()).isEqualTo(78);
  }

  @Test
  void theManualNamesTheKeysOfTheServiceAndOfTheRuntime() throws Exception {
    var outcome = run("docs");

    assertThat(outcome.output())
        .contains("| `orders.database.max-pool-size` |", "| `http.port` |", "`HTTP_PORT`");
    assertThat(outcome.exitCode()).isZero();
  }
}
