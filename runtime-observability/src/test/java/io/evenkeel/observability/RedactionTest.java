package io.evenkeel.observability;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the redaction knows is in no line, in no format, wherever it was in the event. */
class RedactionTest {

  /** All that JSON and text lines escape. */
  private static final String SECRET = "pl\"anted\\se=cret\nwith \u2028 and \u009b31m";

  private static String redact(String text) {
    return text.replace(SECRET, "******");
  }

  static Stream<CapturedLog> formats() {
    return Stream.of(
        CapturedLog.json(ServiceIdentity.of("orders"), RedactionTest::redact),
        CapturedLog.ecs(ServiceIdentity.of("orders"), RedactionTest::redact),
        CapturedLog.text(false, RedactionTest::redact));
  }

  private record Login(String user, String password) {}

  @ParameterizedTest
  @MethodSource("formats")
  void secretsAreMaskedInEveryPartOfAnEvent(CapturedLog log) {
    Logger logger = log.logger("com.acme.Orders");
    log.mdc.put("mdc", "m" + SECRET);
    Exception failure = new IllegalStateException("e" + SECRET, new Error("c" + SECRET));
    failure.addSuppressed(new IllegalArgumentException("s" + SECRET));

    logger
        .atError()
        .addKeyValue("text", "t" + SECRET)
        .addKeyValue("list", List.of(SECRET))
        .addKeyValue("map", Map.of("password", SECRET))
        .addKeyValue("record", new Login("joe", SECRET))
        .addKeyValue("array", new String[] {SECRET})
        .setCause(failure)
        .log("login of {} with {}", "joe", SECRET);

    assertThat(log.text())
        .contains("login of joe with ******", "t******", "m******", "e******", "c******", "s******")
        .contains("password=******", "[******]")
        .doesNotContain("anted", "se=cret", "31m");
    assertThat(log.troubles()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("formats")
  void theNameOfTheThreadIsMasked(CapturedLog log) throws InterruptedException {
    var thread = new Thread(() -> log.logger("a").info("done"), "to " + SECRET);

    thread.start();
    thread.join();

    assertThat(log.text()).contains("done").doesNotContain("anted");
  }

  @ParameterizedTest
  @MethodSource("formats")
  void noPartOfASecretIsLeftWhereALongTextIsCut(CapturedLog log) {
    for (int before : List.of(LogText.MAX_LENGTH - 5, LogText.MAX_LENGTH - 60)) {
      String text = "x".repeat(before) + SECRET + "y".repeat(100);
      log.logger("a").atError().addKeyValue("k", text).setCause(new Error(text)).log(text);
    }

    assertThat(log.text()).contains("characters cut)").doesNotContain("pl\\\"", "pl\"");
  }

  @Test
  void onlyTheBeginningOfAVeryLongTextIsLookedAt() {
    var lookedAt = new AtomicInteger();
    Redaction redaction =
        Redaction.of(
            text -> {
              lookedAt.addAndGet(text.length());
              return text;
            },
            LogSettings.Redact.defaults());

    String shown = redaction.beginning("x".repeat(5_000_000));

    assertThat(lookedAt.get()).isLessThan(200_000);
    assertThat(shown).matches("x{32000,}\\.\\.\\. \\(\\d+ characters cut\\)");
    assertThat(shown.length()).isLessThanOrEqualTo(LogText.MAX_LENGTH);
  }

  @Test
  void noPartOfASecretIsLeftWhereAVeryLongTextShrinks() {
    String planted = "planted".repeat(3);
    Redaction redaction =
        Redaction.of(text -> text.replace(planted, "******"), LogSettings.Redact.defaults());

    String shown = redaction.beginning((planted + "\n").repeat(10_000));

    assertThat(shown).startsWith("******\n").contains("characters cut").doesNotContain("plan");
  }
}
