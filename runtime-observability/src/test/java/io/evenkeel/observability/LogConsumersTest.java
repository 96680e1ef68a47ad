package io.evenkeel.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Logger;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs that people read logs with take ours as they are. */
@Timeout(180)
class LogConsumersTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What an attacker would have in a log. */
  private static final List<String> HOSTILE =
      List.of(
          "plain",
          "two\nlines",
          "\u001b[31mred",
          "quote \" and \\ and {\"level\":\"ERROR\"}",
          "\u00e9\ud83d\ude00",
          "lone \ud83d",
          "@cee: {\"message\":\"forged\"}",
          "x".repeat(5000));

  @TempDir Path folder;

  /** One event for each text, with an error and fields of every type. */
  private Path logged(CapturedLog log) throws IOException {
    Logger logger = log.logger("com.acme.Orders");
    for (int i = 0; i < HOSTILE.size(); i++) {
      logger
          .atWarn()
          .addKeyValue("order_id", i)
          .addKeyValue("paid", true)
          .addKeyValue("note", HOSTILE.get(i))
          .setCause(new IllegalStateException(HOSTILE.get(i)))
          .log("order " + HOSTILE.get(i));
    }
    return Files.writeString(folder.resolve("in.log"), log.text());
  }

  private static Optional<String> installed(String program) {
    Stream<String> folders =
        Stream.concat(
            Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)),
            Stream.of("/usr/sbin"));
    return folders
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }

  private static String required(String program, String how) {
    Optional<String> found = installed(program);
    assumeTrue(found.isPresent(), "needs " + program + " (" + how + ")");
    return found.orElseThrow();
  }

  /** Its JSON parser takes every line, and every field has its value. */
  @Test
  void rsyslogReadsTheFieldsOfEveryLine() throws Exception {
    String rsyslogd = required("rsyslogd", "Debian package rsyslog");
    Path in = logged(CapturedLog.json(ServiceIdentity.of("orders")));
    Path out = folder.resolve("out.log");
    Path config =
        Files.writeString(
            folder.resolve("rsyslog.conf"),
            """
            global(workDirectory="%1$s" maxMessageSize="256k")
            module(load="imfile")
            module(load="mmjsonparse")
            template(name="fields" type="string"
              string="%%parsesuccess%%|%%$!level%%|%%$!service%%|%%$!order_id%%|%%$!paid%%|%%$!error.type%%\\n")
            input(type="imfile" File="%2$s" Tag="orders" ruleset="orders")
            ruleset(name="orders") {
              action(type="mmjsonparse" cookie="")
              action(type="omfile" file="%3$s" template="fields")
            }
            """
                .formatted(folder, in, out));
    Process process =
        new ProcessBuilder(rsyslogd, "-n", "-f", config.toString(), "-i", folder + "/pid")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("rsyslog.txt").toFile())
            .start();
    try {
      await()
          .atMost(PATIENCE)
          .until(() -> Files.exists(out) && Files.readAllLines(out).size() == HOSTILE.size());

      List<String> lines = Files.readAllLines(out);
      for (int i = 0; i < lines.size(); i++) {
        assertThat(lines.get(i))
            .startsWith("OK|WARN|orders|" + i + "|")
            .endsWith("|java.lang.IllegalStateException");
      }
    } finally {
      process.destroy();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** Whatever is no JSON to it, it passes on as it is. */
  @Test
  void pinoPrettyKnowsTheLevelTimeAndMessageOfEveryLine() throws Exception {
    String pretty = required("pino-pretty", "npm package pino-pretty");
    Path in = logged(CapturedLog.json(ServiceIdentity.of("orders")));

    List<String> lines =
        read(
            in,
            pretty,
            "--messageKey=message",
            "--levelKey=level",
            "--timestampKey=timestamp",
            "--errorLikeObjectKeys=",
            "--singleLine",
            "--no-colorizeObjects",
            "--colorize=false");

    assertThat(lines.stream().filter(line -> line.startsWith("{"))).isEmpty();
    assertThat(
            lines.stream().filter(line -> line.matches("\\[\\d\\d:\\d\\d:\\d\\d\\.\\d{3}] WARN.*")))
        .hasSize(HOSTILE.size());
    assertThat(lines).anyMatch(line -> line.contains("WARN: order plain {\"service\":\"orders\""));
  }

  /** Its database has a row for each event, not one for each line it could not read. */
  @Test
  void lnavHasARowForEveryEvent() throws Exception {
    String lnav = required("lnav", "Debian package lnav");
    Path in = logged(CapturedLog.json(ServiceIdentity.of("orders")));
    Path formats = Files.createDirectories(folder.resolve("home/formats/evenkeel"));
    Files.writeString(
        formats.resolve("evenkeel_log.json"),
        """
        {"evenkeel_log": {"title": "Evenkeel", "json": true, "hide-extra": false,
          "file-pattern": ".*", "level-field": "level", "timestamp-field": "timestamp",
          "body-field": "message", "value": {"order_id": {"kind": "integer"}, "service": {"kind": "string"}},
          "line-format": [{"field": "timestamp"}, " ", {"field": "level"}, " ", {"field": "message"}]}}
        """);

    List<String> rows =
        read(
            in,
            lnav,
            "-n",
            "-I",
            folder.resolve("home").toString(),
            "-c",
            ";SELECT log_level, service, order_id FROM evenkeel_log ORDER BY order_id",
            "-c",
            ":write-csv-to -",
            in.toString());

    List<String> expected = new ArrayList<>();
    for (int i = 0; i < HOSTILE.size(); i++) {
      expected.add("warning,orders," + i);
    }
    assertThat(rows).containsSubsequence(expected);
  }

  private List<String> read(Path in, String... command) throws Exception {
    Path out = folder.resolve("read.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(in.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    builder.environment().put("HOME", folder.toString());
    builder.environment().put("TERM", "xterm");
    Process process = builder.start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends within a minute").isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new String(Files.readAllBytes(out), StandardCharsets.UTF_8).lines().toList();
  }
}
