package io.evenkeel.observability;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import org.junit.jupiter.api.Test;

class RecentErrorsTest {

  private final LoggerContext context = new LoggerContext();
  private final RecentErrors recent = new RecentErrors(() -> encoder(context), 3);
  private final Logger logger = context.getLogger("com.acme.Orders");

  RecentErrorsTest() {
    context.setMDCAdapter(new LogbackMDCAdapter());
    logger.setLevel(Level.TRACE);
    recent.setContext(context);
    recent.start();
    logger.addAppender(recent);
  }

  private static JsonLogEncoder encoder(LoggerContext context) {
    var encoder = new JsonLogEncoder();
    encoder.setContext(context);
    encoder.start();
    return encoder;
  }

  @Test
  void theLastOnesAreKeptNewestFirst() {
    logger.info("not kept");
    for (int i = 0; i < 10; i++) {
      logger.warn("warning {}", i);
    }
    logger.error("token=planted", new IllegalStateException("no"));

    assertThat(recent.events()).hasSize(3);
    assertThat(recent.events().get(0)).contains("\"ERROR\"", "token=******", "error.fingerprint");
    assertThat(recent.events().get(2)).contains("warning 8");
  }

  @Test
  void hugeOnesDoNotFillTheMemory() {
    var many = new RecentErrors(() -> encoder(context), 10_000);
    many.setContext(context);
    many.start();
    logger.addAppender(many);

    for (int i = 0; i < 200; i++) {
      logger.error("x".repeat(1_000_000));
    }

    assertThat(many.events()).hasSizeBetween(20, 40);
    assertThat(many.events().stream().mapToInt(String::length).sum())
        .isLessThanOrEqualTo(RecentErrors.MAX_BYTES);
  }
}
