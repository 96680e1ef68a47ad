package io.evenkeel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class DotEnvTest {

  record Http(int port, String host) {}

  @TempDir Path folder;

  private final List<String> warnings = new ArrayList<>();
  private final Map<String, String> environment = new LinkedHashMap<>();

  private Map<String, String> read(String text) {
    var problems = new Problems();
    var variables = DotEnvReader.read(".env", text, environment, problems, warnings);
    problems.throwIfAny();
    Map<String, String> texts = new LinkedHashMap<>();
    variables.forEach((name, variable) -> texts.put(name, variable.text()));
    return texts;
  }

  private String problem(String text) {
    ConfigException failure =
        catchThrowableOfType(ConfigException.class, () -> read("# c\n" + text));
    assertThat(failure).as(text).isNotNull();
    ConfigProblem problem = failure.problems().get(0);
    assertThat(failure.getMessage()).doesNotContain("planted");
    return problem.message() + " @ " + problem.origin().orElse("");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "A=basic|basic",
        "A=|^^",
        "A=''|^^",
        "A=\"\"|^^",
        "A=``|^^",
        "A='single'|single",
        "A='  spaced  '|  spaced  ",
        "A=\"  spaced  \"|  spaced  ",
        "A='with \"double\" inside'|with \"double\" inside",
        "A=\"with 'single' inside\"|with 'single' inside",
        "A=`with \"both\" of 'them'`|with \"both\" of 'them'",
        "A=\"a\\nb\\tc\"|a~b\tc",
        "A=a\\nb|a\\nb",
        "A='a\\nb'|a\\nb",
        "A=\"q\\\"q\\\\ \\$x \\d\"|q\"q\\ $x \\d",
        "A='C:\\dir\\'|C:\\dir\\",
        "A=inline # comment|inline",
        "A='inline' # comment|inline",
        "A=\"in # line\"# comment|in # line",
        "A=a#b|a",
        "A=equals==|equals==",
        "A={\"foo\": \"bar\"}|{\"foo\": \"bar\"}",
        "A=    some spaced out text   |some spaced out text",
        "    A = parsed|parsed",
        "export A=x|x",
        "  export\tA =x|x",
        "A: yaml|yaml",
        "A='one~two'|one~two",
        "A=\"one~two # no comment~\"|one~two # no comment~",
        "A=`one~two`|one~two"
      })
  void theCommonDialectIsRead(String line, String value) {
    assertThat(read("# c\n" + line.replace('~', '\n') + "\nB=after"))
        .containsExactly(Map.entry("A", value.replace('~', '\n')), Map.entry("B", "after"));
    assertThat(read(line.replace("~", "\r\n") + "\r\nB=after"))
        .containsExactly(Map.entry("A", value.replace('~', '\n')), Map.entry("B", "after"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "$SET|set",
        "${SET}|set",
        "a${SET}b$SET-c|asetbset-c",
        "\"$SET ${SET}\"|set set",
        "'$SET ${SET}'|$SET ${SET}",
        "`$SET`|$SET",
        "\\$SET|$SET",
        "\"\\$SET\"|$SET",
        "${GONE:-default}|default",
        "${GONE-default}|default",
        "${EMPTY:-default}|default",
        "${EMPTY-default}|^^",
        "${SET:-default}|set",
        "${GONE:-${GONE2:-$SET}}|set",
        "${SET:-${GONE2}}|set",
        "$EARLIER|before",
        "$REAL|real",
        "5$|5$",
        "$5.00|$5.00",
        "$(date)|$(date)",
        "$|$"
      })
  void variablesExpand(String value, String expanded) {
    environment.putAll(Map.of("SET", "set", "EMPTY", "", "REAL", "real"));

    assertThat(read("EARLIER=before\nREAL=file\nA=" + value)).containsEntry("A", expanded);
    assertThat(warnings).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "planted|sets nothing (expected: NAME=value) @ .env:2",
        "=planted|sets nothing (expected: NAME=value) @ .env:2",
        "A B=planted|sets nothing (expected: NAME=value) @ .env:2",
        "export|sets nothing (expected: NAME=value) @ .env:2",
        "export A planted|sets nothing (expected: NAME=value) @ .env:2",
        "ü=planted|sets nothing (expected: NAME=value) @ .env:2",
        "A='planted|a quote is not closed (expected: a second ') @ .env:2",
        "A=\"planted\\\"|a quote is not closed (expected: a second \") @ .env:2",
        "A=`planted~B=1|a quote is not closed (expected: a second `) @ .env:2",
        "A='a' planted|text after the closing quote (expected: the end of the line, or a comment) @ .env:2",
        "A='it'\\''planted'|text after the closing quote (expected: the end of the line, or a comment) @ .env:2",
        "A='a~b'planted|text after the closing quote (expected: the end of the line, or a comment) @ .env:3",
        "A=${planted|malformed ${...} (expected: ${NAME} or ${NAME:-default}; \\$ for a dollar) @ .env:2",
        "A=${}|malformed ${...} (expected: ${NAME} or ${NAME:-default}; \\$ for a dollar) @ .env:2",
        "A=${A:?planted}|malformed ${...} (expected: ${NAME} or ${NAME:-default}; \\$ for a dollar) @ .env:2",
        "A=${A:-planted|malformed ${...} (expected: ${NAME} or ${NAME:-default}; \\$ for a dollar) @ .env:2"
      })
  void malformedLinesAreLocatedAndNotQuoted(String line, String problem) {
    assertThat(problem(line.replace('~', '\n'))).isEqualTo(problem);
  }

  @Test
  void whatDialectsDisagreeOnIsAWarning() {
    read("A=abc#planted\nB=$planted\nA=2\nexport C\n");

    assertThat(warnings)
        .containsExactly(
            ".env:1: # begins a comment, although no space stands before it (expected: a value with # in quotes)",
            ".env:2: expands a variable that is not set (expected: \\$ for a dollar)",
            ".env:3: A is set on line 1 already; the later one counts");
  }

  @Test
  void expansionIsBounded() {
    StringBuilder laughs = new StringBuilder("A0=0123456789\n");
    for (int i = 1; i < 64; i++) {
      laughs.append("A" + i + "=$A" + (i - 1) + "$A" + (i - 1) + "\n");
    }

    Unreadable failure = catchThrowableOfType(Unreadable.class, () -> read(laughs.toString()));

    assertThat(failure.text()).isEqualTo("variables expand to too much (expected: at most 4MiB)");
    assertThat(failure.line()).isPositive();
    assertThat(problem("A=" + "${B:-".repeat(100_000) + "}".repeat(100_000)))
        .startsWith("malformed ${...}");
  }

  private Sandbox sandbox(String dotEnv) {
    return new Sandbox(folder)
        .file("reference.conf", "http { port = 1, host = h }")
        .file("work/.env", dotEnv);
  }

  private static RuntimeConfig load(Sandbox sandbox) {
    return sandbox.loader().section("http", Http.class).load();
  }

  @Test
  void itIsReadInProfileDevOnlyUnlessAskedFor() {
    Sandbox sandbox = sandbox("HTTP_PORT=2").file("work/other.env", "\n\nHTTP_PORT=3");

    assertThat(load(sandbox).settings(Http.class).port()).isEqualTo(1);
    assertThat(load(sandbox.arguments("--profile=prod")).settings(Http.class).port()).isEqualTo(1);
    assertThat(load(sandbox.arguments("--profile=dev")).origin("http.port")).contains(".env:1");
    assertThat(load(sandbox.arguments("--profile=x,dev")).origin("http.port")).contains(".env:1");
    assertThat(load(sandbox.arguments("--env-file=other.env")).origin("http.port"))
        .contains("other.env:3");
    assertThat(
            sandbox
                .arguments()
                .loader()
                .dotEnv(Path.of("other.env"))
                .section("http", Http.class)
                .load()
                .origin("http.port"))
        .contains("other.env:3");
  }

  @Test
  void aNamedFileMustExist() {
    Sandbox sandbox = new Sandbox(folder).arguments("--profile=dev");

    assertThat(sandbox.loader().load().layers()).isEmpty();
    assertThat(Sandbox.problems(sandbox.loader().dotEnv(Path.of("gone"))))
        .containsExactly("env-file: gone (expected: a file) @ loader");
    assertThat(Sandbox.problems(sandbox.arguments("--env-file=.").loader()))
        .containsExactly("env-file: . (expected: a file) @ command line --env-file");
    assertThat(Sandbox.failure(sandbox.arguments("--env-file=").loader()).usage()).isTrue();
  }

  @Test
  void aRealVariableIsNeverOverridden() {
    RuntimeConfig config =
        load(
            sandbox("HTTP_PORT=2\nHTTP_HOST=${HTTP_PORT}")
                .arguments("--profile=dev")
                .variable("HTTP_PORT", "3"));

    assertThat(config.settings(Http.class)).isEqualTo(new Http(3, "3"));
    assertThat(config.explain("http.port"))
        .isEqualTo(
            """
            http.port = 3
              environment variable HTTP_PORT: 3  (wins)
              .env:1: 2
              reference.conf:1: 1""");
  }

  @Test
  void substitutionsAndAliasesSeeItsVariables() {
    Sandbox sandbox =
        sandbox("WEB_HOST=w\nPORT=4")
            .arguments("--profile=dev")
            .file("application.yaml", "http.host: ${WEB_HOST}");

    RuntimeConfig config =
        sandbox.loader().alias("PORT", "http.port").section("http", Http.class).load();

    assertThat(config.settings(Http.class)).isEqualTo(new Http(4, "w"));
    assertThat(config.origin("http.host")).contains(".env:1");
    assertThat(config.origin("http.port")).contains(".env:2");
  }

  @Test
  void variablesThatCannotCountAreWarnedAbout() {
    RuntimeConfig config =
        load(
            sandbox("UNRELATED=1\nHTTP_PROT=2\nAPP_PROFILE=prod\nCONFIG_DIR=x")
                .arguments("--profile=dev"));

    assertThat(config.profiles()).containsExactly("dev");
    assertThat(config.warnings())
        .containsExactly(
            ".env:3: APP_PROFILE is ignored: it counts before this file is read",
            ".env:4: CONFIG_DIR is ignored: it counts before this file is read",
            ".env:2: HTTP_PROT is ignored: it sets no known key. Did you mean HTTP_PORT?");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFileThatGitTracksIsWarnedAbout(boolean tracked) throws IOException, InterruptedException {
    Sandbox sandbox = sandbox("HTTP_PORT=2").arguments("--profile=dev");
    git("init", "-q");
    if (tracked) {
      git("add", "-f", ".env");
    }

    assertThat(load(sandbox).warnings())
        .isEqualTo(
            tracked
                ? List.of(
                    ".env is tracked by git (expected: listed in .gitignore, since it holds secrets)")
                : List.of());
  }

  private void git(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    Process git = new ProcessBuilder(command).directory(folder.resolve("work").toFile()).start();
    assertThat(git.waitFor()).isZero();
  }

  @Test
  void sizeAndEncodingAreChecked() {
    assertThat(
            Sandbox.problems(
                new Sandbox(folder)
                    .file("work/.env", new byte[(4 << 20) + 1])
                    .arguments("--profile=dev")
                    .loader()))
        .containsExactly(".env: too large (expected: at most 4MiB) @ .env");
    assertThat(
            Sandbox.problems(
                new Sandbox(folder)
                    .file("work/.env", new byte[] {'A', '=', (byte) 0xff})
                    .arguments("--profile=dev")
                    .loader()))
        .containsExactly(".env: is not valid UTF-8 @ .env");
    assertThat(load(sandbox("\uFEFFHTTP_PORT=2").arguments("--profile=dev")).origin("http.port"))
        .contains(".env:1");
  }
}
