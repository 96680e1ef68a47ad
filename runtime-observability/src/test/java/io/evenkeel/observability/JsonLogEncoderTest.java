package io.evenkeel.observability;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import io.opentelemetry.context.Scope;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@SuppressWarnings("try") // a scope is only there to be closed
class JsonLogEncoderTest {

  private static final ServiceIdentity ORDERS =
      new ServiceIdentity("orders", "1.4.2", "prod", "orders-7");

  private final CapturedLog log = newLog(ORDERS);
  private final Logger logger = log.logger("com.acme.Orders");

  /** Whose lines are looked at. */
  CapturedLog newLog(ServiceIdentity identity) {
    return CapturedLog.json(identity);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "two\nlines",
        "carriage\r\nreturn",
        "\u001b[31mred\u001b[0m",
        "nul \u0000 bell \u0007",
        "quote \" brace } backslash \\",
        "{\"level\":\"ERROR\"}",
        "lone high \ud83d",
        "lone low \ude00 here",
        "pair \ud83d\ude00 stays",
        "C1 \u009b31m and \u0085",
        "line \u2028 paragraph \u2029",
        "{} unfilled {",
        "",
      })
  void hostileTextStaysOneObject(String hostile) {
    log.mdc.put("mdc " + hostile, hostile);

    logger
        .atError()
        .addKeyValue(hostile, hostile)
        .setCause(new IllegalStateException(hostile))
        .log(hostile);

    JsonNode event = log.onlyEvent();
    String expected =
        hostile.replaceAll("\\p{Cs}", "\uFFFD").replaceAll("[\u0080-\u009f]", "\uFFFD");
    assertThat(event.get("message").asString()).isEqualTo(expected);
    assertThat(event.get(expected).asString()).isEqualTo(expected);
    assertThat(event.get("mdc " + expected).asString()).isEqualTo(expected);
    assertThat(event.get("error.message").asString()).isEqualTo(expected);
    assertThat(event.get("level").asString()).isEqualTo("ERROR");
    assertThat(log.text()).doesNotContain("\u001b", "\u009b", "\r");
  }

  @ParameterizedTest
  @EnumSource(LogField.class)
  void fieldsOfOursCannotBeForged(LogField field) {
    String name = field.key();
    log.mdc.put(name, "mdc forged");
    logger.atInfo().addKeyValue(name, "forged").log("message");
    log.mdc.clear();
    log.mdc.put(name, "mdc forged");

    logger.atInfo().log("message");

    assertThat(log.events()).hasSize(2);
    assertThat(log.events().get(0).get("kv." + name).asString()).isEqualTo("forged");
    assertThat(log.events().get(1).get("kv." + name).asString()).isEqualTo("mdc forged");
    assertThat(log.events().get(1).path(name).asString("")).doesNotContain("forged");
  }

  @Test
  void nameIsWrittenOnceWhateverItsSources() {
    log.mdc.put("order_id", "from mdc");
    log.mdc.put("kv.level", "from mdc");

    logger
        .atInfo()
        .addKeyValue("order_id", 1)
        .addKeyValue("order_id", 2)
        .addKeyValue("level", "a")
        .addKeyValue("kv.level", "b")
        .log("placed");

    assertThat(log.onlyEvent().get("order_id").intValue()).isEqualTo(2);
    assertThat(log.onlyEvent().get("kv.level").asString()).isEqualTo("b");
  }

  @Test
  void valueThatThrowsIsNamedAndTheLineWritten() {
    Object hostile =
        new Object() {
          @Override
          public String toString() {
            throw new IllegalStateException("no");
          }
        };

    logger.atInfo().addKeyValue("bad", hostile).addKeyValue("good", 1).log("value {}", hostile);

    JsonNode event = log.onlyEvent();
    assertThat(event.get("bad").asString()).contains("FAILED");
    assertThat(event.get("good").intValue()).isEqualTo(1);
    assertThat(event.get("message").asString()).startsWith("value ").contains("FAILED");
  }

  @Test
  void valuesThatAreNoTextAreWritten() {
    List<Object> itself = new ArrayList<>();
    itself.add(itself);
    log.mdc.put("mdc_nothing", null);

    logger
        .atInfo()
        .addKeyValue("nothing", (Object) null)
        .addKeyValue(null, "no name")
        .addKeyValue("nan", Double.NaN)
        .addKeyValue("infinite", Float.NEGATIVE_INFINITY)
        .addKeyValue("array", new int[] {1, 2})
        .addKeyValue("itself", itself)
        .addKeyValue("enum", LogFormat.JSON)
        .log((String) null);

    JsonNode event = log.onlyEvent();
    assertThat(event.get("message").asString()).isEqualTo("null");
    assertThat(event.get("nothing").isNull()).isTrue();
    assertThat(event.get("mdc_nothing").isNull()).isTrue();
    assertThat(event.get("null").asString()).isEqualTo("no name");
    assertThat(event.get("nan").asString()).isEqualTo("NaN");
    assertThat(event.get("infinite").asString()).isEqualTo("-Infinity");
    assertThat(event.get("array").asString()).isEqualTo("[1, 2]");
    assertThat(event.get("itself").asString()).isEqualTo("[(this Collection)]");
    assertThat(event.get("enum").asString()).isEqualTo("JSON");
  }

  @Test
  void keyValuesKeepTheirTypes() {
    logger
        .atInfo()
        .addKeyValue("int", 1)
        .addKeyValue("long", Long.MAX_VALUE)
        .addKeyValue("double", 0.1)
        .addKeyValue("float", 0.1f)
        .addKeyValue("big", new BigInteger("123456789012345678901234567890"))
        .addKeyValue("decimal", new BigDecimal("1.10"))
        .addKeyValue("atomic", new AtomicLong(7))
        .addKeyValue("yes", true)
        .addKeyValue("text", "1")
        .addKeyValue("none", (Object) null)
        .log("typed");

    assertThat(log.text())
        .contains(
            "\"int\":1,\"long\":9223372036854775807,\"double\":0.1,\"float\":0.1,"
                + "\"big\":123456789012345678901234567890,\"decimal\":1.10,\"atomic\":7,"
                + "\"yes\":true,\"text\":\"1\",\"none\":null}");
  }

  @Test
  void hugeThingsAreBounded() {
    String huge = "\ud83d\ude00x".repeat(1_000_000);
    BigInteger number = BigInteger.ONE.shiftLeft(100_000);

    logger
        .atError()
        .addKeyValue("huge", huge)
        .addKeyValue(huge, 1)
        .addKeyValue("number", number)
        .setCause(new IllegalStateException(huge))
        .log(huge);

    JsonNode event = log.onlyEvent();
    assertThat(event.get("message").asString())
        .hasSizeLessThan(LogText.MAX_LENGTH + 100)
        .endsWith("(2967282 characters cut)");
    assertThat(event.get("huge").asString()).hasSizeLessThan(LogText.MAX_LENGTH + 100);
    assertThat(event.get("number").isString()).isTrue();
    assertThat(event.get("error.message").asString()).hasSizeLessThan(LogText.MAX_LENGTH + 100);
    assertThat(event.get("error.stack").asString()).hasSizeLessThan(LogText.MAX_LENGTH + 100);
    assertThat(log.text()).hasSizeLessThan(8 * LogText.MAX_LENGTH);
  }

  @Test
  void fieldsComeInTheirOrder() {
    log.mdc.put("tenant", "acme");

    TraceContext trace = TraceContext.newTrace();
    try (Scope scope = trace.makeCurrent()) {
      logger
          .atWarn()
          .addKeyValue("order_id", 4711)
          .setCause(new IllegalStateException("late"))
          .log("order {} placed", 4711);
    }

    JsonNode event = log.onlyEvent();
    assertThat(event.propertyNames())
        .containsExactly(
            "timestamp",
            "level",
            "service",
            "version",
            "environment",
            "instance",
            "logger",
            "thread",
            "message",
            "trace_id",
            "span_id",
            "order_id",
            "tenant",
            "error.type",
            "error.message",
            "error.stack",
            "error.fingerprint");
    assertThat(event.get("level").asString()).isEqualTo("WARN");
    assertThat(event.get("service").asString()).isEqualTo("orders");
    assertThat(event.get("version").asString()).isEqualTo("1.4.2");
    assertThat(event.get("environment").asString()).isEqualTo("prod");
    assertThat(event.get("instance").asString()).isEqualTo("orders-7");
    assertThat(event.get("logger").asString()).isEqualTo("com.acme.Orders");
    assertThat(event.get("thread").asString()).isEqualTo(Thread.currentThread().getName());
    assertThat(event.get("message").asString()).isEqualTo("order 4711 placed");
    assertThat(event.get("trace_id").asString()).isEqualTo(trace.traceId());
    assertThat(event.get("span_id").asString()).isEqualTo(trace.spanId());
    assertThat(event.get("error.type").asString()).isEqualTo("java.lang.IllegalStateException");
    assertThat(event.get("error.message").asString()).isEqualTo("late");
  }

  @Test
  void whatIsUnknownIsLeftOut() {
    CapturedLog bare = newLog(new ServiceIdentity("orders", "", "", ""));

    bare.logger("com.acme.Orders").info("placed");

    assertThat(bare.onlyEvent().propertyNames())
        .containsExactly("timestamp", "level", "service", "logger", "thread", "message");
  }

  @Test
  void timestampHasMillisecondsInUtc() {
    Instant before = Instant.ofEpochMilli(System.currentTimeMillis());

    logger.info("now");

    String timestamp = log.onlyEvent().get("timestamp").asString();
    assertThat(timestamp).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
    assertThat(Instant.parse(timestamp)).isBetween(before, Instant.now());
  }

  @Test
  void timestampsAreExact() {
    TimestampText iso = TimestampText.iso();

    for (long millis : new long[] {0, 1, 10, 999, 1000, 1_789_000_000_007L, -1, 1001, 0}) {
      assertThat(Instant.parse(iso.of(millis)).toEpochMilli()).isEqualTo(millis);
    }
    assertThat(iso.of(1_000_000_000_050L)).isEqualTo("2001-09-09T01:46:40.050Z");
  }

  @Test
  void traceIdIsOnLinesOfItsRequestOnly() throws Exception {
    try (Scope scope = TraceContext.newTrace().makeCurrent()) {
      logger.info("inside");
      CompletableFuture.runAsync(() -> logger.info("elsewhere")).get();
    }
    logger.info("outside");

    assertThat(log.events().stream().map(event -> event.has("trace_id")))
        .containsExactly(true, false, false);
  }

  @Test
  void rootCauseComesFirst() {
    Exception root = new IllegalArgumentException("root");
    Exception outer = new IllegalStateException("outer", new RuntimeException("middle", root));

    logger.error("failed", outer);

    String stack = log.onlyEvent().get("error.stack").asString();
    assertThat(stack).startsWith("java.lang.IllegalArgumentException: root");
    assertThat(stack.indexOf("middle")).isBetween(1, stack.indexOf("outer"));
    assertThat(stack).contains("JsonLogEncoderTest.rootCauseComesFirst", "\n");
  }

  @Test
  void circularAndSuppressedErrorsAreWritten() {
    Exception first = new IllegalStateException("first");
    Exception second = new IllegalStateException("second", first);
    first.initCause(second);
    second.addSuppressed(new IllegalArgumentException("third"));

    logger.error("failed", second);

    assertThat(log.onlyEvent().get("error.stack").asString()).contains("first", "third");
  }

  @Test
  void longChainOfCausesKeepsTheRoot() {
    Exception error = new IllegalArgumentException("root");
    for (int i = 0; i < 500; i++) {
      error = new IllegalStateException("wrapped", error);
    }

    logger.error("failed", error);

    String stack = log.onlyEvent().get("error.stack").asString();
    assertThat(stack)
        .startsWith("java.lang.IllegalArgumentException: root")
        .hasSizeLessThan(LogText.MAX_LENGTH + 100);
  }

  @Test
  void linesOfManyThreadsKeepTheirOwnTrace() {
    int threads = 8;
    int lines = 300;

    CompletableFuture<?>[] writers = new CompletableFuture<?>[threads];
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    for (int i = 0; i < threads; i++) {
      writers[i] = CompletableFuture.runAsync(() -> logInOwnTraces(lines), pool);
    }
    CompletableFuture.allOf(writers).orTimeout(30, TimeUnit.SECONDS).join();
    pool.shutdown();

    assertThat(log.events())
        .hasSize(threads * lines)
        .allSatisfy(event -> assertThat(event.get("expected")).isEqualTo(event.get("trace_id")));
  }

  private void logInOwnTraces(int lines) {
    for (int i = 0; i < lines; i++) {
      TraceContext trace = TraceContext.newTrace();
      try (Scope scope = trace.makeCurrent()) {
        logger.atInfo().addKeyValue("expected", trace.traceId()).log("line {}", i);
      }
    }
  }

  @Test
  void errorWithoutMessageHasNone() {
    logger.error("failed", new IllegalStateException());

    assertThat(log.onlyEvent().has("error.message")).isFalse();
    assertThat(log.onlyEvent().get("error.stack").asString())
        .startsWith("java.lang.IllegalStateException");
  }

  @Test
  void valueThatLogsItselfBreaksNoLine() {
    Object talkative =
        new Object() {
          @Override
          public String toString() {
            logger.info("inner");
            return "talkative";
          }
        };

    logger.atInfo().addKeyValue("value", talkative).log("outer");
    logger.info("after");

    assertThat(log.events())
        .extracting(event -> event.get("message").asString())
        .contains("outer", "after");
    assertThat(log.events())
        .filteredOn(event -> event.has("value"))
        .singleElement()
        .satisfies(event -> assertThat(event.get("value").asString()).isEqualTo("talkative"));
  }

  @Test
  void nothingIsSaidAboutTheEncoder() {
    logger.atInfo().addKeyValue("map", Map.of("a", 1)).log("message");

    assertThat(log.events()).hasSize(1);
    assertThat(log.troubles()).isEmpty();
  }
}
