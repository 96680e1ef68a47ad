package io.evenkeel.observability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

@Timeout(60)
class BufferedAppenderTest {

  private static final long PATIENCE = Duration.ofSeconds(30).toNanos();
  private static final String UNSPEAKABLE = "unspeakable";

  private final LoggerContext context = new LoggerContext();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final BufferedAppender appender;
  private final Logger logger = context.getLogger("com.acme.Orders");

  BufferedAppenderTest() {
    var redaction = Redaction.of(BufferedAppenderTest::redacted, LogSettings.Redact.defaults());
    var style = LogStyle.of(ServiceIdentity.of("orders"), FieldNames.PLAIN, redaction);
    appender = new BufferedAppender(new LineEncoder(style), out, LineBuffer.ROOM, thread -> true);
    context.setMDCAdapter(new LogbackMDCAdapter());
    appender.setContext(context);
    appender.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
  }

  @AfterEach
  void close() {
    appender.buffer().close(PATIENCE);
  }

  private static String redacted(String text) {
    if (text.equals(UNSPEAKABLE)) {
      throw new IllegalStateException("no words");
    }
    return text;
  }

  private List<JsonNode> events() {
    assertThat(appender.buffer().flush(PATIENCE)).isTrue();
    return CapturedLog.parsed(out.toString(UTF_8));
  }

  @Test
  void whatLogsWhileItIsLoggedHasALineOfItsOwn() {
    Object talkative =
        new Object() {
          @Override
          public String toString() {
            logger.info("asked for its text");
            return "talkative";
          }
        };

    logger.atInfo().addKeyValue("k", talkative).log("outer {}", talkative);
    logger.info("after");

    assertThat(events())
        .extracting(event -> event.get("message").asString())
        .containsExactly("asked for its text", "asked for its text", "outer talkative", "after");
    assertThat(events().get(2).get("k").asString()).isEqualTo("talkative");
  }

  @Test
  void eventThatCannotBeWrittenLeavesNothingToTheNext() {
    logger.info(UNSPEAKABLE);
    logger.info("next");

    assertThat(events())
        .extracting(event -> event.get("message").asString())
        .containsExactly("next");
  }
}
