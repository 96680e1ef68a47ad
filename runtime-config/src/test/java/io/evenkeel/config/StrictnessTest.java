package io.evenkeel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StrictnessTest {

  record Http(int port, Tls tls) {}

  record Tls(Optional<Path> cert, Optional<Path> key) {}

  @TempDir Path folder;

  private Sandbox sandbox() {
    return new Sandbox(folder).file("reference.conf", "http.port = 1");
  }

  private static RuntimeConfig.Loader http(Sandbox sandbox) {
    return sandbox.loader().section("http", Http.class);
  }

  @Test
  void unknownKeysFailWarnOrPassByPrefix() {
    Sandbox sandbox =
        sandbox()
            .file("application.conf", "http.prt = 2\nhttp.tls { crt = a\nold.deep = b }\nhtp = 1")
            .arguments("--http.tls.ky=1");

    RuntimeConfig config =
        http(sandbox)
            .unknownKeys("http", UnknownKeys.OFF)
            .unknownKeys("http.tls", UnknownKeys.WARN)
            .unknownKeys("htp", UnknownKeys.WARN)
            .unknownKeys("http.tls.old", UnknownKeys.OFF)
            .load();

    assertThat(config.warnings())
        .containsExactlyInAnyOrder(
            "http.tls.ky: unknown key. Did you mean http.tls.key? (command line)",
            "http.tls.crt: unknown key. Did you mean http.tls.cert? (application.conf:2)",
            "htp: unknown section. Did you mean http? (application.conf:4)");
    assertThat(Sandbox.problems(http(sandbox).unknownKeys("http.tls", UnknownKeys.WARN)))
        .containsExactly(
            "http.prt: unknown key. Did you mean http.port? @ application.conf:1",
            "htp: unknown section. Did you mean http? @ application.conf:4");
  }

  @Test
  void aRenamedKeySaysWhatToWriteWhereverItIsSet() {
    Sandbox sandbox =
        sandbox()
            .file("application.conf", "http.listen-port = 2\nserver.port = 3")
            .file("application-dev.yaml", "http:\n  listen-port: 3\n")
            .variable("HTTP_LISTEN_PORT", "4")
            .property("http.listen-port", "5")
            .arguments("--profile=dev", "--http.listen-port=6");

    assertThat(
            Sandbox.problems(
                http(sandbox)
                    .renamed("http.listen-port", "http.port")
                    .renamed("server.port", "http.port")))
        .containsExactly(
            "http.listen-port: renamed. Write http.port instead. @ application-dev.yaml:2",
            "http.listen-port: renamed. Write http.port instead. @ application.conf:1",
            "server.port: renamed. Write http.port instead. @ application.conf:2",
            "http.listen-port: renamed. Write http.port instead. @ command line --http.listen-port",
            "http.listen-port: renamed. Set HTTP_PORT instead. @ environment variable HTTP_LISTEN_PORT",
            "http.listen-port: renamed. Write http.port instead. @ system property http.listen-port");
  }

  @Test
  void aRenamedSectionTakesItsKeysAlong() {
    Sandbox sandbox =
        sandbox()
            .file("application.conf", "http.ssl { cert = a }")
            .variable("HTTP_SSL_KEY", "4")
            .arguments("--http.ssl.key=6");

    assertThat(Sandbox.problems(http(sandbox).renamed("http.ssl", "http.tls")))
        .containsExactly(
            "http.ssl: renamed. Write http.tls instead. @ application.conf:1",
            "http.ssl.key: renamed. Write http.tls.key instead. @ command line --http.ssl.key",
            "http.ssl.key: renamed. Set HTTP_TLS_KEY instead. @ environment variable HTTP_SSL_KEY");
  }

  @Test
  void aRemovedKeyGivesTheAdvice() {
    Sandbox sandbox =
        sandbox()
            .file("application.conf", "http.linger { a = 1 }")
            .variable("HTTP_LINGER", "4")
            .arguments("--http.linger.a=6");

    assertThat(Sandbox.problems(http(sandbox).removed("http.linger", "use http.port instead")))
        .containsExactly(
            "http.linger: removed: use http.port instead @ application.conf:1",
            "http.linger.a: removed: use http.port instead @ command line --http.linger.a",
            "http.linger: removed: use http.port instead @ environment variable HTTP_LINGER");
  }

  @Test
  void retiredKeysThatNobodySetsAreNoProblem() {
    RuntimeConfig config =
        http(sandbox()
                .variable("HTTP_PORT", "7")
                .variable("HTTP_SERVICE_HOST", "h")
                .variable("HTTP_PORT_80_TCP", "x"))
            .renamed("http_port", "http.port")
            .removed("http.gone", "nothing")
            .load();

    assertThat(config.settings(Http.class).port()).isEqualTo(7);
  }

  @Test
  void contradictionsAreABugOfTheCaller() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> http(sandbox()).renamed("http.port", "http.tls").load())
        .withMessage("http.port is retired (expected: a key that no declared section knows)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> http(sandbox()).renamed("http.old", "http.prt").load())
        .withMessage("http.old is renamed to http.prt (expected: a key of a declared section)");
    assertThatIllegalStateException()
        .isThrownBy(() -> http(sandbox()).renamed("a", "http.port").removed("a", "b"))
        .withMessage("retired a is set already: http.port");
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                http(sandbox())
                    .unknownKeys("a", UnknownKeys.OFF)
                    .unknownKeys("a", UnknownKeys.WARN))
        .withMessage("unknownKeys a is set already: OFF");
  }

  @Test
  void aMisspeltSectionHasAtMostThreeSuggestions() {
    RuntimeConfig.Loader loader = sandbox().file("application.conf", "pool1 = 1").loader();
    for (String section : List.of("pool2", "pool3", "pool4", "pool5")) {
      loader.section(section, Tls.class);
    }

    assertThat(Sandbox.problems(loader))
        .containsExactly(
            "pool1: unknown section. Did you mean pool2, pool3 or pool4? @ application.conf:1");
  }

  record Log(Map<String, String> levels) {}

  @Test
  void aLoggerNameThatWasNotQuotedIsToldSo() {
    Sandbox sandbox =
        new Sandbox(folder)
            .file("application-prod.yaml", "log:\n  levels:\n    com.zaxxer.hikari: warn\n")
            .arguments("--profile=prod");

    assertThat(Sandbox.problems(sandbox.loader().section("log", Log.class)))
        .containsExactly(
            "log.levels.com: a section (expected: text; a name with dots is written in quotes)"
                + " @ application-prod.yaml:3");
  }
}
