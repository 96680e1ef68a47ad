package io.evenkeel.runtime;

import static io.evenkeel.health.HealthCheck.readiness;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.evenkeel.health.HealthRegistry;
import io.evenkeel.health.Probe;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class HealthLogTest {

  private final Logger logger = (Logger) LoggerFactory.getLogger("io.evenkeel.health");
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          lines.add(event.getLevel() + " " + event.getFormattedMessage());
        }
      };

  @BeforeEach
  void listen() {
    appender.start();
    logger.addAppender(appender);
  }

  @AfterEach
  void leave() {
    logger.detachAppender(appender);
  }

  @Test
  void theCauseIsAWarningAndWhatIsSkippedForItIsNot() {
    var up = new AtomicBoolean(true);
    try (var registry = HealthRegistry.builder("orders").listener(new HealthLog()).build()) {
      registry.register(
          readiness("orders-database", Probe.holds(up::get)).interval(Duration.ofMillis(5)));
      registry.register(
          readiness("orders-schema", Probe.holds(() -> true)).after("orders-database"));
      registry.start();
      await().until(() -> registry.report().failing().isEmpty());
      up.set(false);
      await().until(() -> lines.size() == 3);
      up.set(true);

      await().until(() -> lines.size() == 6);
      assertThat(lines.subList(0, 3))
          .containsExactlyInAnyOrder(
              "WARN orders-database is DOWN: condition does not hold",
              "WARN readiness is DOWN: orders-database",
              "INFO orders-schema is DOWN: skipped: orders-database is DOWN");
      assertThat(lines.subList(3, 6))
          .containsExactlyInAnyOrder(
              "INFO orders-database is UP again",
              "INFO orders-schema is UP again",
              "INFO readiness is UP");
    }
  }
}
