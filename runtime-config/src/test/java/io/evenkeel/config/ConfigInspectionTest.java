package io.evenkeel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigInspectionTest {

  record Http(int port, Optional<String> host) {
    Http {
      Expect.inRange("port", port, 0, 65535);
    }
  }

  record Login(Secret token, int tries) {
    Login {
      if (tries > 9) {
        throw new IllegalStateException("too many");
      }
    }
  }

  @TempDir Path folder;

  private Sandbox sandbox() {
    return new Sandbox(folder)
        .file("reference.conf", "http.port = 1\nlogin.tries = 3   # before it is locked\n")
        .file("application.yaml", "login.token: planted-first\n");
  }

  private static RuntimeConfig.Loader loader(Sandbox sandbox) {
    return sandbox.loader().section("http", Http.class).section("login", Login.class);
  }

  static Stream<UnaryOperator<Sandbox>> brokenProjects() {
    return Stream.of(
        s -> s.file("application.conf", "http.port = 70000, http.prt = 1, login.tries = x"),
        s -> s.file("application.yaml", "http: [\n"),
        s -> s.file("application.yaml", "http:\n  port: ${gone}\n"),
        s -> s.file("application.conf", "a = ${b}\nb = ${a}"),
        s -> s.file("application.yaml", "http.host: here\n"),
        s -> s.file("application.conf", "login.tries = 10"),
        s -> s.file("application.conf", "login.token = [planted-second], htpp.port = 1"),
        s -> s.file("work/config/application.json", "{"),
        s -> s.file("root/run/secrets/login.token", new byte[] {(byte) 0xff}),
        s -> s.variable("CONFIG_DIR", "gone").variable("HTTP_PORT", "x"),
        s -> s.arguments("--http.port", "-x", "--wat=1", "--profile=.."),
        s -> s.arguments("--profile=dev").file("work/.env", "A=\"open\nHTTP_PORT=2"));
  }

  @ParameterizedTest
  @MethodSource("brokenProjects")
  void theProblemsAreThoseThatALoadThrows(UnaryOperator<Sandbox> breaking) {
    Sandbox sandbox = breaking.apply(sandbox());

    assertThat(loader(sandbox).inspect().problems())
        .isNotEmpty()
        .isEqualTo(Sandbox.failure(loader(sandbox)).problems());
  }

  @Test
  void withoutProblemsItIsWhatALoadFinds() {
    Sandbox sandbox =
        sandbox()
            .variable("HTTP_PORT", "7")
            .variable("HTTP_PROT", "8")
            .arguments("--profile=prod", "word");

    ConfigInspection inspection = loader(sandbox).inspect();
    RuntimeConfig config = loader(sandbox).load();

    assertThat(inspection.problems()).isEmpty();
    assertThat(inspection.warnings()).hasSize(2).isEqualTo(config.warnings());
    assertThat(inspection.entries()).hasSize(3).isEqualTo(config.describe());
    assertThat(inspection.explain("http.port")).isEqualTo(config.explain("http.port"));
    assertThat(inspection.explain("login")).isEqualTo(config.explain("login"));
    assertThatIllegalArgumentException().isThrownBy(() -> inspection.explain("a..b"));
  }

  @Test
  void valuesAreThereInSpiteOfProblems() {
    ConfigInspection inspection =
        loader(sandbox().file("application.conf", "http.port = 70000, http.host = ${gone}"))
            .inspect();

    assertThat(inspection.entries())
        .extracting(e -> e.key() + "=" + e.value())
        .containsExactly("http.port=70000", "login.token=******", "login.tries=3");
  }

  @Test
  void valuesAreWholeWhereThoseForALogAreCut() {
    String host = "\n" + "x".repeat(130);
    Sandbox sandbox = sandbox().variable("HTTP_HOST", host);

    assertThat(loader(sandbox).inspect().entries().get(0).value()).isEqualTo(host);
    assertThat(loader(sandbox).load().describe().get(0).value()).startsWith("\"\\u000ax");
  }

  @Test
  void keysAreListedInTheOrderOfDeclaration() {
    assertThat(loader(sandbox()).inspect().keys())
        .containsExactly(
            new ConfigKey(
                "http.port", "whole number", Optional.of("1"), false, false, "HTTP_PORT", ""),
            new ConfigKey("http.host", "text", Optional.empty(), false, false, "HTTP_HOST", ""),
            new ConfigKey("login.token", "secret", Optional.empty(), true, true, "LOGIN_TOKEN", ""),
            new ConfigKey(
                "login.tries",
                "whole number",
                Optional.of("3"),
                false,
                false,
                "LOGIN_TRIES",
                "before it is locked"));
  }

  @Test
  void differencesOfSecretsAreFoundAndMasked() {
    ConfigInspection here = loader(sandbox()).inspect();
    ConfigInspection there =
        loader(sandbox().variable("LOGIN_TOKEN", "planted-second").variable("HTTP_HOST", "h"))
            .inspect();

    List<ConfigDifference> differences = here.differences(there);

    assertThat(differences).extracting(ConfigDifference::key).contains("http.host", "login.token");
    assertThat(differences).hasSize(2);
    assertThat(differences.get(0).here()).isEmpty();
    assertThat(differences.toString()).contains("******").doesNotContain("planted");
    assertThat(there.differences(here)).hasSize(2);
    assertThat(here.differences(here)).isEmpty();
  }
}
