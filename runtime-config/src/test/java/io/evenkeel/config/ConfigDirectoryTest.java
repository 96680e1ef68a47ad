package io.evenkeel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ConfigDirectoryTest {

  record Http(int port, String host) {}

  @TempDir Path folder;

  private Sandbox sandbox() {
    return new Sandbox(folder).file("reference.conf", "http { port = 1, host = h }");
  }

  private static RuntimeConfig load(Sandbox sandbox) {
    return sandbox.loader().section("http", Http.class).load();
  }

  @Test
  void theDirectoryIsNamedByOptionElseByVariableElseByTheLoader() {
    Sandbox sandbox =
        sandbox()
            .file("work/config/application.yaml", "http.port: 2")
            .file("work/a/application.yaml", "http.port: 3")
            .file("work/b/c/application.yaml", "http.port: 4")
            .file("work/d/application.yaml", "http.port: 5");

    assertThat(load(sandbox).origin("http.port")).contains("config/application.yaml:1");
    assertThat(
            sandbox
                .loader()
                .directory(Path.of("a"))
                .section("http", Http.class)
                .load()
                .origin("http.port"))
        .contains("a/application.yaml:1");
    sandbox.variable("CONFIG_DIR", "b/c/");
    assertThat(
            sandbox
                .loader()
                .directory(Path.of("a"))
                .section("http", Http.class)
                .load()
                .origin("http.port"))
        .contains("b/c/application.yaml:1");
    sandbox.arguments("--config-dir=" + folder.resolve("work/d"));
    assertThat(load(sandbox).origin("http.port"))
        .contains(folder.resolve("work/d/application.yaml") + ":1");
    assertThat(load(sandbox.arguments().variable("CONFIG_DIR", "")).origin("http.port"))
        .contains("config/application.yaml:1");
  }

  @Test
  void aMissingDirectoryIsAProblemOnlyWhenItIsNamed() {
    Sandbox sandbox = sandbox();

    assertThat(load(sandbox).layers()).containsExactly("reference.conf");
    assertThat(load(sandbox.file("work/config", "a file")).layers())
        .containsExactly("reference.conf");
    assertThat(Sandbox.problems(sandbox.loader().directory(Path.of("gone"))))
        .containsExactly("config-dir: gone (expected: a directory) @ loader");
    assertThat(Sandbox.problems(sandbox.variable("CONFIG_DIR", "/etc/gone").loader()))
        .containsExactly(
            "config-dir: /etc/gone (expected: a directory) @ environment variable CONFIG_DIR");
    assertThat(Sandbox.problems(sandbox.arguments("--config-dir=config").loader()))
        .containsExactly("config-dir: config (expected: a directory) @ command line --config-dir");
    assertThat(Sandbox.failure(sandbox.arguments("--config-dir").loader()).usage()).isTrue();
  }

  @Test
  void whereAFileMayBeMissingNoKeyIsReportedAsMissing() {
    var loader =
        new Sandbox(folder).variable("CONFIG_DIR", "gone").loader().section("http", Http.class);

    assertThat(Sandbox.problems(loader)).hasSize(1);
  }

  @Test
  void theShortNameOfAProfileWinsOverTheLongOneAndALaterProfileOverBoth() {
    Sandbox sandbox =
        sandbox()
            .arguments("--profile=a,b")
            .file("work/config/a.json", "{\"http\": {\"port\": 3, \"host\": \"a\"}}")
            .file("work/config/application-a.conf", "http { port = 2, host = app-a }")
            .file("work/config/application-b.properties", "http.port = 4");

    assertThat(load(sandbox).settings(Http.class)).isEqualTo(new Http(4, "a"));
    assertThat(load(sandbox.arguments("--profile=b,a")).settings(Http.class))
        .isEqualTo(new Http(3, "a"));
    assertThat(load(sandbox.arguments()).settings(Http.class)).isEqualTo(new Http(1, "h"));
  }

  @Test
  void aProfileCalledApplicationIsNotReadTwice() {
    Sandbox sandbox =
        sandbox()
            .arguments("--profile=application")
            .file("work/config/application.yaml", "http.port: 2");

    assertThat(load(sandbox).explain("http.port").lines()).hasSize(3);
  }

  @Test
  void includesAreRelativeToTheirFileAndFallBackToTheClassPath() {
    Sandbox sandbox =
        sandbox()
            .file("shared.conf", "base = 20")
            .file("work/config/application.conf", "include \"parts/http\"\ninclude \"shared\"")
            .file(
                "work/config/parts/http.conf",
                "include required(\"../more.yaml\")\nhttp.port = ${base}1")
            .file("work/config/more.yaml", "http.host: included");

    RuntimeConfig config = load(sandbox);

    assertThat(config.settings(Http.class)).isEqualTo(new Http(201, "included"));
    assertThat(config.origin("http.host")).contains("config/more.yaml:1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "include \"../secret\"|include ../secret leads out of its directory",
        "include file(\"../secret.conf\")|include ../secret.conf leads out of its directory",
        "include required(\"gone\")|required include gone is not found",
        "include required(file(\"gone\"))|required include gone is not found",
        "include \"application\"|includes itself through config/application.conf"
      })
  void includesThatLeadElsewhereAreProblems(String text, String problem) {
    Sandbox sandbox =
        sandbox().file("work/secret.conf", "x = 1").file("work/config/application.conf", text);

    assertThat(Sandbox.problems(sandbox.loader()))
        .containsExactly("config/application.conf: " + problem + " @ config/application.conf");
  }

  @Test
  void aFileThatIsNamedAsOneIsIncludedFromWhereItSays() {
    Path shared = folder.resolve("elsewhere/shared.yaml");
    Sandbox sandbox =
        sandbox()
            .file("elsewhere/shared.yaml", "http.port: 7")
            .file("work/beside.conf", "http.host = beside")
            .file("application.conf", "include file(\"beside.conf\")")
            .file(
                "work/config/application.conf",
                "include file(\"" + shared + "\")\ninclude classpath(\"part\")")
            .file("part.conf", "http.host = ${http.host}-more");

    assertThat(load(sandbox).settings(Http.class)).isEqualTo(new Http(7, "beside-more"));
    assertThat(load(sandbox).origin("http.port")).contains(shared + ":1");
  }

  @Test
  void linksAreFollowedAsConfigMapsNeedIt() {
    Sandbox sandbox =
        sandbox()
            .file("work/config/..2026_01/application.yaml", "http.port: 5")
            .link("work/config/..data", "..2026_01")
            .link("work/config/application.yaml", "..data/application.yaml");

    assertThat(load(sandbox).origin("http.port")).contains("config/application.yaml:1");
  }

  @Test
  void whatIsNoRegularFileIsReported() throws IOException, InterruptedException {
    Sandbox sandbox =
        sandbox()
            .link("work/config/application.conf", "gone")
            .file("work/config/application.yaml/x", "");
    Path pipe = folder.resolve("work/config/application.json");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    assertThat(Sandbox.problems(sandbox.loader()))
        .containsExactly(
            "config/application.conf: is a link to a file that does not exist @ config/application.conf",
            "config/application.json: is no regular file @ config/application.json",
            "config/application.yaml: is no regular file @ config/application.yaml");
    assertThat(Files.exists(pipe)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"conf", "json", "yaml", "yml", "properties"})
  void aHugeFileIsRefused(String format) {
    Sandbox sandbox = sandbox().file("work/config/application." + format, new byte[(4 << 20) + 1]);

    assertThat(Sandbox.problems(sandbox.loader()))
        .singleElement()
        .asString()
        .startsWith("config/application." + format + ": too large");
  }

  @Test
  void aPlaceIsNamedOnce() {
    var loader = sandbox().loader().directory(Path.of("a")).dotEnv(Path.of("b"));

    assertThatIllegalStateException()
        .isThrownBy(() -> loader.directory(Path.of("c")))
        .withMessage("directory is set already: a");
    assertThatIllegalStateException()
        .isThrownBy(() -> loader.dotEnv(Path.of("c")))
        .withMessage("dotEnv is set already: b");
    assertThatIllegalStateException()
        .isThrownBy(() -> loader.workingDirectory(Path.of("c")))
        .withMessageStartingWith("workingDirectory is set already: ");
    loader.mountedDirectory(Path.of("m"));
    assertThatIllegalStateException()
        .isThrownBy(() -> loader.mountedDirectory(Path.of("m")))
        .withMessage("mountedDirectory m is set already: m");
  }
}
