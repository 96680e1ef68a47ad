package io.evenkeel.observability;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import io.opentelemetry.context.Scope;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Format {@code ecs}. */
@SuppressWarnings("try") // a scope is only there to be closed
class EcsLogTest {

  private final CapturedLog log =
      newLog(new ServiceIdentity("orders", "1.4.2", "prod", "orders-7"));
  private final Logger logger = log.logger("com.acme.Orders");

  /** Whose lines are looked at. */
  CapturedLog newLog(ServiceIdentity identity) {
    return CapturedLog.ecs(identity);
  }

  @Test
  void fieldsHaveTheNamesOfTheSchema() {
    try (Scope scope = TraceContext.newTrace().makeCurrent()) {
      logger
          .atWarn()
          .addKeyValue("http.response.body.size", 12)
          .setCause(new IllegalStateException("late"))
          .log("placed");
    }

    JsonNode event = log.onlyEvent();
    assertThat(event.propertyNames())
        .containsExactly(
            "@timestamp",
            "log.level",
            "ecs.version",
            "service.name",
            "service.version",
            "service.environment",
            "service.node.name",
            "log.logger",
            "process.thread.name",
            "message",
            "trace.id",
            "span.id",
            "http.response.body.bytes",
            "error.type",
            "error.message",
            "error.stack_trace",
            "error.fingerprint");
  }

  /**
   * Dots are objects there: a field that is a text in one event and an object in the next is lost.
   */
  @ParameterizedTest
  @CsvSource({
    "error, labels.error",
    "error.type, labels.error_type",
    "error.type.name, labels.error_type_name",
    "log.level, labels.log_level",
    "service, labels.service",
    "process.thread, labels.process_thread",
    "message, labels.message",
    "message.id, labels.message_id",
    "trace, labels.trace",
    "@timestamp, labels.@timestamp",
    "labels.a.b, labels.labels_a_b",
    "labels.a, labels.a",
    "ecs.version, labels.ecs_version",
    "errors, errors",
    "error.code, error.code",
    "level, level",
    "order.id, order.id",
  })
  void keyValuesDoNotGetInTheWayOfTheSchema(String key, String written) {
    assertThat(FieldNames.ECS.free(key)).isEqualTo(written);

    logger.atInfo().addKeyValue(key, "x").log("message");

    assertThat(log.onlyEvent().get(written).asString()).isEqualTo("x");
  }

  @Test
  void hostileNamesAndTextsStayOneObject() {
    for (String hostile : List.of("a\nb", "\u001b[31m", "\u009b31m", "\",\"log.level\":\"x")) {
      log.mdc.put("mdc " + hostile, hostile);
      logger.atError().addKeyValue(hostile, hostile).setCause(new Error(hostile)).log(hostile);
    }

    assertThat(log.events()).hasSize(4);
    assertThat(log.text()).doesNotContain("\u001b", "\u009b", "\r");
  }
}
