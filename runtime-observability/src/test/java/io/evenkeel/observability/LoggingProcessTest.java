package io.evenkeel.observability;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Logging belongs to the whole JVM, so each of these has one of its own. */
class LoggingProcessTest {

  private static final String OWN_LAYOUT =
      """
      <configuration>
        <appender name="own" class="ch.qos.logback.core.ConsoleAppender">
          <encoder><pattern>OWN %msg%n</pattern></encoder>
        </appender>
        <root level="INFO"><appender-ref ref="own"/></root>
      </configuration>
      """;

  @TempDir Path folder;

  @Test
  void brokenLogbackFileOfTheApplicationIsItsOwnStill() throws Exception {
    Files.writeString(folder.resolve("logback.xml"), "<configuration><oops");

    Result result = run(List.of(), "hello", "JSON");

    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).doesNotContain("\"message\"");
  }

  @Test
  void logbackFileOfTheApplicationIsLeftAlone() throws Exception {
    for (String name : List.of("logback.xml", "logback-test.xml")) {
      Path file = folder.resolve(name);
      Files.writeString(file, OWN_LAYOUT);

      Result result = run(List.of(), "hello", "JSON");

      Files.delete(file);
      assertThat(result.out()).isEqualTo("OWN hello\u00e9\nOWN configured false Optional.empty\n");
    }
  }

  @Test
  void configurationFileNamedByPropertyIsLeftAlone() throws Exception {
    Path file = folder.resolve("mine.xml");
    Files.writeString(file, OWN_LAYOUT);

    Result result = run(List.of("-Dlogback.configurationFile=" + file), "hello", "JSON");

    assertThat(result.out()).startsWith("OWN hello");
  }

  @Test
  void configuratorServiceOfTheApplicationIsLeftAlone() throws Exception {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(
        services.resolve("ch.qos.logback.classic.spi.Configurator"),
        OwnConfigurator.class.getName());

    Result result = run(List.of(), "hello", "JSON");
    Result early = run(List.of(), "early", "JSON");

    assertThat(result.out()).contains("hello", "configured false").doesNotContain("\"message\"");
    assertThat(early.out()).contains("nothing to see", "configured false");
  }

  @Test
  void withoutATerminalAutoIsJson() throws Exception {
    Result result = run(List.of(), "hello", "AUTO");

    List<JsonNode> events = CapturedLog.parsed(result.out());
    assertThat(events)
        .extracting(event -> event.get("message").asString())
        .containsExactly("hello\u00e9", "configured true Optional[JSON]");
    assertThat(events.get(0).get("service").asString()).isEqualTo("orders");
    assertThat(result.err()).isEmpty();
  }

  @Test
  void onATerminalAutoIsText() throws Exception {
    File script = new File("/usr/bin/script");
    assumeTrue(script.canExecute(), "needs " + script + " (util-linux) for a terminal");
    List<String> java = command(List.of(), "hello", "AUTO");

    Result result = run(List.of(script.getPath(), "-qec", String.join(" ", java), "/dev/null"));

    assertThat(result.out())
        .containsPattern(
            "\\d\\d:\\d\\d:\\d\\d\\.\\d{3} \u001b\\[32mINFO\u001b\\[0m  Orders  hello\u00e9")
        .contains("configured true Optional[TEXT]");
  }

  @Test
  void textIsPlainWithoutATerminal() throws Exception {
    Result result = run(List.of(), "hello", "TEXT");

    assertThat(result.out())
        .matches("(\\d\\d:\\d\\d:\\d\\d\\.\\d{3} INFO  Orders  .*\n){2}")
        .contains("hello\u00e9");
  }

  @Test
  void levelsCountForALoggerAndThoseUnderIt() throws Exception {
    Result result = run(List.of(), "levels", "TEXT");

    assertThat(result.out().replaceAll("(?m)^\\S+ ", ""))
        .isEqualTo(
            """
            INFO  Logger  info
            WARN  Logger  warn
            DEBUG Orders  debug
            INFO  Orders  info
            WARN  Orders  warn
            WARN  xnio  warn
            INFO  nio  info
            WARN  nio  warn
            WARN  x  warn
            INFO  Orders  configured true Optional[TEXT]
            """);
  }

  @Test
  void rootLevelAboveWarnSilencesTheServerToo() throws Exception {
    assertThat(run(List.of(), "errors", "TEXT")).isEqualTo(new Result("", "", 0));
  }

  @Test
  void processThatEndsAlreadyStillLogs() throws Exception {
    Result result = run(List.of(), "ending", "JSON");

    assertThat(CapturedLog.parsed(result.out())).hasSize(2);
    assertThat(result.err()).isEmpty();
  }

  @Test
  void lastLinesBeforeASuddenEndAreThere() throws Exception {
    Result result = run(List.of(), "many", "JSON");

    List<JsonNode> events = CapturedLog.parsed(result.out());
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(events).hasSize(5001);
    assertThat(events.get(4999).get("n").intValue()).isEqualTo(4999);
    assertThat(events.get(5000).get("message").asString()).isEqualTo("last");
  }

  @Test
  void callersTraceIdIsOnTheLinesOfItsRequest() throws Exception {
    List<JsonNode> events = CapturedLog.parsed(run(List.of(), "trace", "JSON").out());

    assertThat(events.get(0).get("trace_id").asString())
        .isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
    assertThat(events.get(0).get("span_id").asString()).isNotEqualTo("00f067aa0ba902b7");
    assertThat(events.get(1).has("trace_id")).isFalse();
  }

  @Test
  void untilLoggingIsSetUpWarningsAreLinesOnStandardErrorAndTheRestIsNothing() throws Exception {
    Result result = run(List.of(), "early", "JSON");

    assertThat(result.err())
        .isEqualTo(
            """
            WARN com.acme.Orders: password=****** is weak\\n (java.lang.IllegalStateException: 7)
            ERROR com.acme.Orders: no value
            """);
    assertThat(CapturedLog.parsed(result.out()))
        .extracting(event -> event.get("message").asString())
        .containsExactly("late", "configured true Optional[JSON]");
  }

  @Test
  void logbackSetsNothingUpWhereLoggingFollows() throws Exception {
    Path classes = folder.resolve("classes.txt");
    String option = "-Xlog:class+load:file=" + classes;

    assertThat(run(List.of(option), "early", "JSON").exitCode()).isZero();
    assertThat(text(classes))
        .contains(EarlyLogging.class.getName())
        .doesNotContain(
            "BasicConfigurator", "TTLLLayout", "DefaultJoranConfigurator", "StatusPrinter");

    assertThat(run(List.of(option), "hello", "JSON").exitCode()).isZero();
    assertThat(text(classes)) // they have these names
        .contains("BasicConfigurator", "TTLLLayout", "DefaultJoranConfigurator", "StatusPrinter");
  }

  @Test
  void aLoggerThatWasMadeBeforeLoggingFollowsChangesNothing() throws Exception {
    Result result = run(List.of(), "too-late", "JSON");

    assertThat(result.err()).isEmpty();
    assertThat(result.out()).contains("WARN com.acme.Orders -- password=secret is weak");
    assertThat(CapturedLog.parsed(result.out().substring(result.out().indexOf('{')))).hasSize(2);
  }

  @Test
  void anApplicationThatStartsNoTelemetryLogsAsLogbackDoes() throws Exception {
    assertThat(run(List.of(), "none", "AUTO").out())
        .matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} \\[main] DEBUG com.acme.Orders -- hello\\R");

    Files.writeString(folder.resolve("logback.xml"), OWN_LAYOUT.replace("INFO", "DEBUG"));
    assertThat(run(List.of(), "none", "AUTO").out()).isEqualTo("OWN hello\n");
  }

  @Test
  void configurationOfTheApplicationIsInForceBeforeLoggingFollows() throws Exception {
    Path file = folder.resolve("logback.xml");
    Files.writeString(file, OWN_LAYOUT);
    Result withFile = run(List.of(), "early", "JSON");
    Files.move(file, folder.resolve("mine.xml"));
    Result withProperty =
        run(List.of("-Dlogback.configurationFile=" + folder.resolve("mine.xml")), "early", "JSON");

    assertThat(List.of(withFile, withProperty))
        .allSatisfy(
            result -> {
              assertThat(result.out())
                  .startsWith("OWN nothing to see\nOWN password=secret is weak\n")
                  .endsWith("OWN late\nOWN configured false Optional.empty\n");
              assertThat(result.err()).isEmpty();
            });
  }

  private Result run(List<String> options, String mode, String format) throws Exception {
    return run(command(options, mode, format));
  }

  private List<String> command(List<String> options, String mode, String format) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx128m"));
    command.addAll(options);
    String classPath = requireNonNull(System.getProperty("java.class.path"));
    command.addAll(List.of("-cp", folder + File.pathSeparator + classPath));
    command.addAll(List.of(LoggingApplication.class.getName(), mode, format));
    return command;
  }

  private Result run(List<String> command) throws IOException, InterruptedException {
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().put("TERM", "xterm");
    builder.environment().remove("NO_COLOR");
    Process process = builder.start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends within a minute").isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Result(text(out), text(err), process.exitValue());
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  private record Result(String out, String err, int exitCode) {}
}
