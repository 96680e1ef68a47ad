package io.evenkeel.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.testkit.ServiceCommand;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees who gets the configuration wrong: value, expectation, origin, exit code. */
class BadInputIT extends ProcessTest {

  @TempDir Path folder;

  private String failure(ServiceCommand command, int exitCode) {
    try (var process = command.start()) {
      assertThat(process.awaitExit(PATIENCE)).isEqualTo(exitCode);
      return text(process.stderr());
    }
  }

  @Test
  void portInUseNamesAddressAndHowToFindTheOwner() throws Exception {
    try (var owner = ServerSocketChannel.open()) {
      owner.bind(new InetSocketAddress("0.0.0.0", 0));
      int taken = owner.socket().getLocalPort();

      String text = failure(service("plain").args("--http.port=" + taken), 70);

      assertThat(text)
          .isEqualTo(
              "scripted cannot start: environment failed: http-port: cannot listen on 0.0.0.0:"
                  + taken
                  + ": Address already in use. Find the owner with: ss -ltnp 'sport = :"
                  + taken
                  + "'\nexit 70");
    }
  }

  @Test
  void portOutOfRangeShowsRangeAndOrigin() {
    String text = failure(service("plain").args("--http.port=70000"), 78);

    assertThat(text)
        .isEqualTo(
            """
            scripted cannot start: 1 configuration problem
              http.port: 70000 (expected: 0-65535)
                  command line --http.port
            exit 78""");
  }

  @Test
  void sameProblemFromTheEnvironmentNamesTheVariable() {
    String text = failure(service("plain").env("HTTP_IDLE_TIMEOUT", "75"), 78);

    assertThat(text).contains("http.idle-timeout: 75 (expected: a duration with a unit");
    assertThat(text).contains("HTTP_IDLE_TIMEOUT");
  }

  @Test
  void unknownKeyIsRefusedWithSuggestion() throws Exception {
    var command =
        service("settings")
            .resources(
                folder(
                    folder,
                    "application.yaml",
                    """
                    orders:
                      database:
                        url: jdbc:h2:mem:orders
                        max-pool-size: 5
                        pasword: hunter2hunter2
                    """));

    String text = failure(command, 78);

    assertThat(text)
        .contains("orders.database.pasword: unknown key. Did you mean orders.database.password?")
        .contains("application.yaml:5")
        .doesNotContain("hunter2");
  }

  @Test
  void misspeltSectionIsRefusedWithSuggestion() throws Exception {
    var command =
        service("settings")
            .resources(
                folder(
                    folder,
                    "application.conf",
                    """
                    ordres.database { url = "jdbc:h2:mem:orders", max-pool-size = 5 }
                    """));

    String text = failure(command, 78);

    assertThat(text)
        .contains("ordres")
        .contains("Did you mean orders")
        .contains("application.conf:1");
    assertThat(text).contains("orders.database.url: required, but missing");
  }

  @Test
  void missingRequiredKeyIsNamed() {
    String text = failure(service("settings"), 78);

    assertThat(text).contains("orders.database").contains("required, but missing");
  }

  @Test
  void malformedYamlNamesFileAndLine() throws Exception {
    String text =
        failure(
            service("settings")
                .resources(folder(folder, "application.yaml", "orders:\n  database: [1,\n")),
            78);

    assertThat(text).contains("application.yaml:");
  }

  @Test
  void malformedHoconNamesFileAndLine() throws Exception {
    String text =
        failure(
            service("settings")
                .resources(folder(folder, "application.conf", "orders {\n  database = }\n")),
            78);

    assertThat(text).contains("application.conf:2");
  }

  @Test
  void threeProblemsInTwoSectionsAreReportedAtOnce() throws Exception {
    var command =
        service("settings")
            .resources(
                folder(
                    folder,
                    "application.conf",
                    """
                    orders.database {
                      url = "jdbc:h2:mem:orders"
                      max-pool-size = many
                      pool = 3
                    }
                    http.max-header-size = 16
                    """));

    String text = failure(command, 78);

    assertThat(text).startsWith("orders cannot start: 3 configuration problems\n");
    assertThat(text)
        .containsSubsequence(
            "orders.database.max-pool-size: many (expected: ",
            "application.conf:3",
            "orders.database.pool: unknown key",
            "application.conf:4",
            "http.max-header-size: 16 (expected: ",
            "application.conf:6",
            "exit 78");
  }

  @Test
  void problemsAreOneJsonDocumentOnStdoutIfAskedFor() {
    try (var process = service("plain").args("--problems=json", "--http.port=70000").start()) {
      assertThat(process.awaitExit(PATIENCE)).isEqualTo(78);

      assertThat(text(process.stdout()))
          .isEqualTo(
              "[{\"key\":\"http.port\",\"message\":\"70000 (expected: 0-65535)\","
                  + "\"origin\":\"command line --http.port\",\"value\":\"70000\"}]");
      assertThat(text(process.stderr())).isEmpty();
    }
  }

  @Test
  void equalPortsAreRefused() {
    String text = failure(service("plain").args("--management.port=" + port), 78);

    assertThat(text).contains("management.port: " + port + " is http.port too");
  }

  @Test
  void malformedCommandLineIsAUsageError() {
    assertThat(failure(service("plain").args("-x"), 64)).contains("-x").contains("exit 64");
  }

  @Test
  void componentThatThrowsInStartIsNamedWithItsStack() {
    String text = failure(service("start-throws"), 70);

    assertThat(text).contains("scripted cannot start: order-events failed: no");
    assertThat(text).contains("java.lang.IllegalStateException: no").contains("\tat io.evenkeel");
    assertThat(text).endsWith("exit 70");
  }

  @Test
  void dependencyThatStaysDownIsNamedWithoutStack() {
    String text = failure(service("start-refused"), 69);

    assertThat(text).isEqualTo("scripted cannot start: orders-database is down: refused\nexit 69");
  }

  @Test
  void startThatFailsStopsWhatHadStarted() {
    try (var process = service("start-throws").start()) {
      process.awaitExit(PATIENCE);

      assertThat(messages(process)).contains("first stopped").doesNotContain("last started");
    }
  }

  @Test
  void componentThatHangsInStartIsGivenUpAtItsTimeout() {
    String text =
        failure(service("start-hangs").args("--start.timeout=1s", "--start.retries=0"), 69);

    assertThat(text).contains("order-events is down: start() did not return within 1");
  }

  @Test
  void configurerThatThrowsClosesWhatItOpened() {
    try (var process = service("configurer-throws").start()) {
      assertThat(process.awaitExit(PATIENCE)).isEqualTo(70);

      assertThat(text(process.stderr()))
          .contains("scripted cannot start: configurer failed: wired wrongly")
          .contains("\tat io.evenkeel.runtime.ScriptedService.wire");
      assertThat(messages(process)).contains("resource closed");
    }
  }

  @Test
  void aFileThatIsMissingIsNamedByItsAbsolutePath() {
    String text =
        failure(service("plain").env("START_REQUIRED_FILES", "conf/rates.csv,/etc/hostname"), 70);

    assertThat(text)
        .isEqualTo(
            "scripted cannot start: environment failed: file conf/rates.csv: "
                + Path.of("conf/rates.csv").toAbsolutePath()
                + " does not exist\nexit 70");
  }

  @Test
  void whatTheStartLookedAtIsOneEventEach() {
    var command =
        service("plain")
            .env("START_WRITABLE_DIRECTORIES", folder.toString())
            .env("START_TIME_ZONE", "UTC")
            .jvm("-Duser.timezone=UTC", "-Dfile.encoding=ISO-8859-1")
            .args("--http.port=0", "--log.format=json");
    try (var process = command.start()) {
      process.awaitStdout(line -> line.contains("ready in"), PATIENCE);
      String out = text(process.stdout());

      assertThat(out.lines().filter(line -> line.contains("self-check directory " + folder)))
          .singleElement()
          .asString()
          .contains("\"level\":\"INFO\"", "\"expected\":\"writable\"", "\"policy\":\"FAIL\"");
      assertThat(out.lines().filter(line -> line.contains("self-check charset")))
          .singleElement()
          .asString()
          .contains("\"level\":\"WARN\"", "\"result\":\"ISO-8859-1\"", "file.encoding=UTF-8");
      assertThat(out)
          .contains("self-check file-descriptors", "self-check heap", "self-check clock");
    }
  }
}
