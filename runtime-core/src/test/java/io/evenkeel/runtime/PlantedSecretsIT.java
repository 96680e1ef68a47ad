package io.evenkeel.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.config.crypto.EncryptionKey;
import io.evenkeel.config.crypto.KeyProvider;
import io.evenkeel.config.crypto.KeyRing;
import io.evenkeel.testkit.RawHttp;
import io.evenkeel.testkit.RawHttp.Answer;
import io.evenkeel.testkit.ServiceCommand;
import io.evenkeel.testkit.ServiceProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Plants secrets wherever a service can be given one, and looks for them in all that leaves it. */
@Timeout(180)
class PlantedSecretsIT extends ProcessTest {

  /** Every secret begins with it, and nothing else holds it. */
  private static final String MARK = "planted";

  private static final String KEY = EncryptionKey.random("k").expose();
  private static final String TOKEN = "planted-token-0123456789";
  private static final String ENC = "planted-enc-1 \"and\" \\ more";

  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("r--------");

  @TempDir Path folder;

  @BeforeEach
  void plant() throws IOException {
    write(
        "classes/application.yaml",
        """
        talkative:
          secrets: {file: planted-file-1, external: none, dotenv: none, variable: none,
            property: none, option: none}
          logins:
          - {user: joe, password: planted-in-list-1}
          - {user: jim, password: "%s"}
          enc: %s
          mounted: none
          url: jdbc:postgresql://joe:${talkative.enc}@db/orders
        log:
          level: trace
          levels: {"io.undertow": trace, "org.xnio": trace, "org.jboss.threads": trace}
        """
            .formatted(
                enc("talkative.logins.password", "planted-in-list-2"), enc("talkative.enc", ENC)));
    write("config/application.yaml", "talkative.secrets.external: planted-external-1\n");
    write("config/prod.yaml", resource("prod.yaml"));
    write("age.txt", resource("test-key.txt"));
    write("mounted/talkative.mounted", "planted-mounted-1");
    write("secrets.env", "TALKATIVE_SECRETS_DOTENV=planted-dotenv-1\n");
    write("keys", KEY + "\n");
    Files.setPosixFilePermissions(folder.resolve("keys"), OWNER);
    Files.setPosixFilePermissions(folder.resolve("age.txt"), OWNER);
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, text);
  }

  private static String enc(String key, String text) {
    try (var ring = KeyRing.of(List.of(KeyProvider.environment(Map.of("K", KEY), "K")))) {
      return ring.encrypt(text, List.of(key.split("\\."))).toString();
    }
  }

  private static String resource(String name) {
    try (InputStream in =
        Objects.requireNonNull(PlantedSecretsIT.class.getResourceAsStream("sops/" + name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ServiceCommand talkative(String script) {
    return ServiceProcess.java(TalkativeService.class)
        .resources(folder.resolve("classes"))
        .jvm("-Dtalkative.secrets.property=planted-property-1")
        .jvm("-Dnobody.knows.password=planted-unknown 1")
        .env("SCRIPT", script)
        .env("HTTP_PORT", String.valueOf(port))
        .env("MANAGEMENT_PORT", String.valueOf(managementPort))
        .env("MANAGEMENT_TOKEN", TOKEN)
        .env("CONFIG_KEY_FILE", folder.resolve("keys").toString())
        .env("SOPS_AGE_KEY_FILE", folder.resolve("age.txt").toString())
        .env("CONFIG_SECRET_DIRS", folder.resolve("mounted").toString())
        .env("TALKATIVE_SECRETS_VARIABLE", "planted-variable-1")
        .env("NOBODY_KNOWS", "planted-unknown-2")
        .args("--profile=prod", "--config-dir=" + folder.resolve("config"))
        .args("--env-file=" + folder.resolve("secrets.env"))
        .args("--talkative.secrets.option=planted-option-1")
        .args("--shutdown.timeout=5s", "--shutdown.report-dir=" + folder.resolve("reports"));
  }

  /** As it is, or as base64 of where it begins. */
  private static void assertClean(String what, String text) {
    String inBase64 = Base64.getEncoder().encodeToString(MARK.getBytes(StandardCharsets.UTF_8));
    assertThat(text).as(what).doesNotContain(MARK, inBase64.substring(0, 8), KEY.substring(2));
    assertThat(text).as(what).doesNotContain("AGE-SECRET-KEY");
  }

  private void assertClean(ServiceProcess process) throws IOException {
    assertClean("stdout", text(process.stdout()));
    assertClean("stderr", text(process.stderr()));
    Path reports = folder.resolve("reports");
    if (Files.exists(reports)) {
      try (Stream<Path> files = Files.list(reports)) {
        for (Path file : files.toList()) {
          assertClean(file.toString(), Files.readString(file));
        }
      }
    }
  }

  /** All that a client and an operator can ask for; the answers, for a look at what is in them. */
  private String ask() throws IOException {
    List<Answer> answers = new ArrayList<>();
    // While requests are served, and before there is a thread with a name that tells everything.
    var recording = inBackground("/diagnostics/profile?seconds=2");
    for (String path :
        List.of(
            "/hello?password=planted-file-1",
            "/hello/planted-file-1",
            "/none/planted-in-list-2?q=planted-sops-2",
            "/throw",
            "/throw?token=" + TOKEN,
            "/throw-blocking",
            "/log",
            "/task")) {
      answers.add(RawHttp.get(port, path, "Cookie: session=planted-option-1", "X-Key: " + TOKEN));
    }
    answers.add(RawHttp.exchange(port, "GET /planted-file-1 x HTTP/1.1\r\nHost: x\r\n\r\n"));
    answers.add(recording.join());
    answers.add(RawHttp.get(port, "/thread"));
    for (String path :
        List.of(
            "/config",
            "/info",
            "/diagnostics/threads",
            "/diagnostics/threads?format=text",
            "/diagnostics/profile?seconds=1&format=collapsed",
            "/diagnostics/profile?seconds=planted-file-1",
            "/diagnostics/heap-dump",
            "/metrics",
            "/loggers",
            "/loggers/planted-file-1",
            "/diagnostics/recent-errors",
            "/health?verbose",
            "/health",
            "/readyz?verbose",
            "/readyz/database-login",
            "/",
            "/none/" + TOKEN)) {
      answers.add(RawHttp.get(managementPort, path, "Authorization: Bearer " + TOKEN));
      answers.add(RawHttp.get(managementPort, path + "?token=" + TOKEN, "Authorization: Bearer x"));
    }
    var text = new StringBuilder();
    for (Answer answer : answers) {
      text.append(answer.headers()).append('\n').append(answer.body()).append('\n');
    }
    return text.toString();
  }

  private CompletableFuture<Answer> inBackground(String path) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return RawHttp.get(managementPort, path, "Authorization: Bearer " + TOKEN);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  @ParameterizedTest
  @CsvSource({"json, true", "json, false", "ecs, true", "text, true", "text, false"})
  void aServiceAtWorkShowsNone(String format, boolean async) throws IOException {
    var command = talkative("plain").args("--log.format=" + format, "--log.async=" + async);
    try (var process = ready(command)) {
      awaitStatus("/metrics", 200);

      String answers = ask();

      assertClean("answers", answers);
      assertThat(answers)
          .contains("\"talkative.enc\":{\"value\":\"******\"", "\"status\":500")
          .contains("refused: jdbc:postgresql://joe:******@db/orders\"", "no ******")
          .contains("FLR\0", "-Dnobody.knows.password=******", "\"logging in with ******")
          .contains("seconds: ****** (expected")
          .contains("{\"events\":[{\"timestamp\":", "cannot log in with ******");
      process.awaitStdout(line -> line.contains("thread talkative-tasks"), PATIENCE);
      process.signal("TERM");
      assertThat(process.awaitExit(PATIENCE)).isZero();
      assertClean(process);
      assertThat(text(process.stdout()))
          .contains("logged in with ******", "cannot log in with ******", "logging in with ******")
          .contains("/hello/******", "database stop failed");
      assertThat(process.stderr()).isEmpty();
    }
  }

  @Test
  void everythingThatWasPlantedReachedTheService() throws IOException {
    try (var process = ready(talkative("plain"))) {
      var config = RawHttp.get(managementPort, "/config", "Authorization: Bearer " + TOKEN);

      assertThat(config.status()).isEqualTo(200);
      assertThat(config.body())
          .contains("\"talkative.secrets.file\":{\"value\":\"******\",\"origin\":\"application")
          .contains("config/application.yaml", "config/prod.yaml", "mounted/talkative.mounted")
          .contains("secrets.env:1", "environment variable TALKATIVE_SECRETS_VARIABLE")
          .contains("system property talkative.secrets.property")
          .contains("command line --talkative.secrets.option");
      assertClean("config", config.body());
      assertClean(process);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "ecs", "text"})
  void aForcedStopAndItsReportShowNone(String format) throws IOException {
    try (var process = ready(talkative("stop-hangs").args("--log.format=" + format))) {
      process.signal("TERM");

      assertThat(process.awaitExit(PATIENCE)).isEqualTo(75);
      Path report = folder.resolve("reports/talkative-stop-" + process.pid() + ".json");
      assertThat(Files.readString(report)).contains("login with ******");
      assertClean(process);
    }
  }

  @ParameterizedTest
  @CsvSource({"start-throws, 70", "start-refused, 69"})
  void aFailedStartShowsNone(String script, int exitCode) throws IOException {
    for (String format : List.of("json", "ecs", "text")) {
      try (var process = talkative(script).args("--log.format=" + format).start()) {
        assertThat(process.awaitExit(PATIENCE)).isEqualTo(exitCode);
        assertThat(text(process.stderr())).contains("talkative cannot start: ", "******");
        assertClean(process);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--problems=text", "--problems=json"})
  void aRefusedConfigurationShowsNone(String problems) throws IOException {
    write(
        "config/application.yaml",
        """
        talkative:
          secrets: {external: planted-external-1, refused: planted-refused-1}
        http: {max-connections: "${talkative.enc}", idle-timeout: "x${talkative.sops}"}
        start.retries: "${talkative.mounted}"
        log.level: "${talkative.enc}"
        """);
    try (var process = talkative("plain").args(problems, "--none=planted-option-1").start()) {
      assertThat(process.awaitExit(PATIENCE)).isEqualTo(78);
      assertThat(text(process.stdout()) + text(process.stderr()))
          .contains("http.max-connections", "http.idle-timeout", "start.retries", "log.level")
          .contains("no ******, ****** or ******");
      assertClean(process);
    }
  }

  @Test
  void aValueThatCannotBeDecryptedShowsNone() throws IOException {
    write("classes/application.yaml", "talkative.enc: " + enc("talkative.url", ENC) + "\n");
    try (var process = talkative("plain").start()) {
      assertThat(process.awaitExit(PATIENCE)).isEqualTo(78);
      assertThat(text(process.stderr())).contains("talkative.enc: cannot decrypt");
      assertClean(process);
    }
  }
}
