package io.evenkeel.observability;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import io.opentelemetry.context.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("try") // a scope is only there to be closed
class TextLogEncoderTest {

  private static final String TIME = "\\d\\d:\\d\\d:\\d\\d\\.\\d{3} ";

  private final CapturedLog log = CapturedLog.text(false);
  private final Logger logger = log.logger("com.acme.Orders");

  @ParameterizedTest
  @CsvSource({
    "'a\nb', 'a\\nb'",
    "'a\r\nb', 'a\\r\\nb'",
    "'\u001b[2Ja', '\\u001b[2Ja'",
    "'\u009b31m', '\\u009b31m'",
    "'a\u2028b', 'a\\u2028b'",
    "'a\u202eb', 'a\\u202eb'",
    "'\u0000\u0008', '\\u0000\\u0008'",
    "'lone \ud83d', 'lone \ufffd'",
    "'\ud83d\ude00\tok', '\ud83d\ude00\tok'",
  })
  void messageCannotForgeAnotherLine(String message, String written) {
    log.mdc.put("key", message);

    logger.info(message);

    assertThat(log.text().lines()).hasSize(1);
    assertThat(log.text()).contains("INFO  Orders  " + written + "  key=").endsWith("\n");
    assertThat(log.text().substring(0, log.text().length() - 1))
        .doesNotContainPattern("[\\u0000-\\u0008\\u000a-\\u001f\\u007f-\\u009f\\u2028-\\u202e]");
  }

  @Test
  void stackTraceCannotForgeAnEvent() {
    Exception cause =
        new IllegalStateException("x\n12:00:00.000 INFO  Orders  paid\r\nall\u001b[1m");

    logger.error("failed", cause);

    assertThat(log.text().lines().filter(line -> !line.startsWith(" "))).hasSize(1);
    assertThat(log.text().lines().skip(1)).hasSizeGreaterThan(3);
    assertThat(log.text())
        .contains("\n    java.lang.IllegalStateException: x\n    12:00:00.000 INFO  Orders  paid\n")
        .contains("TextLogEncoderTest.stackTraceCannotForgeAnEvent")
        .doesNotContain("\u001b", "\r");
  }

  @Test
  void lineReadsFromLeftToRight() {
    log.mdc.put("tenant", "");
    TraceContext trace = TraceContext.newTrace();

    try (Scope scope = trace.makeCurrent()) {
      logger
          .atWarn()
          .addKeyValue("order_id", 4711)
          .addKeyValue("note", "say \"hi\"\n")
          .addKeyValue("a=b", (Object) null)
          .log("placed {}", "it");
    }

    assertThat(log.text())
        .matches(
            TIME
                + "WARN  Orders  placed it  order_id=4711 note=\"say \\\\\"hi\\\\\"\\\\n\""
                + " \"a=b\"=null tenant=\"\" \\["
                + trace.traceId()
                + "]\n");
  }

  @Test
  void levelsAreAlignedAndPlainWithoutTerminal() {
    logger.trace("1");
    logger.debug("2");
    logger.info("3");
    logger.error("4");

    assertThat(log.text())
        .matches(
            TIME
                + "TRACE Orders  1\n"
                + TIME
                + "DEBUG Orders  2\n"
                + TIME
                + "INFO  Orders  3\n"
                + TIME
                + "ERROR Orders  4\n");
  }

  @Test
  void levelIsColouredOnATerminal() {
    CapturedLog coloured = CapturedLog.text(true);

    coloured.logger("a").error("x\u001b[0m");

    assertThat(coloured.text()).matches(TIME + "\u001b\\[31mERROR\u001b\\[0m a  x\\\\u001b\\[0m\n");
  }
}
