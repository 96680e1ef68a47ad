package io.evenkeel.observability;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import tools.jackson.databind.JsonNode;

@SuppressWarnings({"try", "MustBeClosedChecker"}) // some are left open on purpose
class RequestLogTest {

  private final CapturedLog log = CapturedLog.json(ServiceIdentity.of("orders"));
  private final Logger logger = log.logger("com.acme.Orders");

  @Test
  void fieldsAreOnEveryLaterLineOfTheRequestAndOnNoOther() {
    try (Scope scope = new RequestLog().makeCurrent()) {
      logger.info("before");
      RequestLog.put("user_id", 4711);
      logger.atInfo().addKeyValue("order_id", "a").log("placed");
      RequestLog.put("user_id", 4712);
      RequestLog.put("tenant", "acme");
      logger.info("again");
      RequestLog.put("user_id", null);
      logger.info("gone");
    }
    RequestLog.put("user_id", "nobody's");
    logger.info("outside");

    List<JsonNode> events = log.events();
    assertThat(events.stream().map(e -> e.has("user_id")))
        .containsExactly(false, true, true, false, false);
    assertThat(events.get(1).get("user_id").intValue()).isEqualTo(4711);
    assertThat(events.get(2).get("user_id").intValue()).isEqualTo(4712);
    assertThat(events.get(2).get("tenant").asString()).isEqualTo("acme");
    assertThat(events.get(3).has("tenant")).isTrue();
    assertThat(events.get(4).has("tenant")).isFalse();
  }

  @Test
  void nameIsWrittenOnceTheNearestSourceFirst() {
    log.mdc.put("user_id", "mdc");
    log.mdc.put("tenant", "mdc");

    try (Scope scope = new RequestLog().makeCurrent()) {
      RequestLog.put("user_id", "request");
      RequestLog.put("level", "forged");
      RequestLog.put("access_token", "planted");
      logger.atInfo().addKeyValue("user_id", "event").log("first");
      logger.info("second");
    }

    assertThat(log.events().get(0).get("user_id").asString()).isEqualTo("event");
    assertThat(log.events().get(1).get("user_id").asString()).isEqualTo("request");
    assertThat(log.events().get(1).get("tenant").asString()).isEqualTo("mdc");
    assertThat(log.events().get(1).get("kv.level").asString()).isEqualTo("forged");
    assertThat(log.text()).doesNotContain("planted");
  }

  @Test
  void valueIsWrittenAsItWasWhenItWasPut() {
    List<String> items = new ArrayList<>(List.of("a"));

    try (Scope scope = new RequestLog().makeCurrent()) {
      RequestLog.put("items", items);
      items.add("b");
      RequestLog.put("huge", "x".repeat(10_000_000));
      logger.info("later");
    }

    assertThat(log.onlyEvent().get("items").asString()).isEqualTo("[a]");
    assertThat(log.text()).hasSizeLessThan(2 * LogText.MAX_LENGTH);
  }

  @Test
  void requestWithTooManyNamesKeepsTheFirst() {
    try (Scope scope = new RequestLog().makeCurrent()) {
      for (int i = 0; i < 10_000; i++) {
        RequestLog.put("name_" + i, i);
        RequestLog.put("name_0", i);
      }
      logger.info("done");
    }

    assertThat(log.onlyEvent().get("name_0").intValue()).isEqualTo(9999);
    assertThat(log.onlyEvent().has("name_" + (RequestLog.MAX_NAMES - 1))).isTrue();
    assertThat(log.onlyEvent().has("name_" + RequestLog.MAX_NAMES)).isFalse();
  }

  @Test
  void carriedTaskHasItsRequestAndLeavesNothingOnThePooledThread() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(1);
    try {
      Runnable careless =
          () -> {
            log.mdc.put("user_id", "left");
            MDC.put("user_id", "left");
            RequestLog.put("seen", true);
            logger.info("carried");
            new RequestLog().makeCurrent(); // never closed
            TraceContext.newTrace().makeCurrent();
            RequestLog.put("user_id", "left");
            throw new IllegalStateException("in the task");
          };
      try (Scope scope = Context.current().with(TraceContext.newTrace()).makeCurrent();
          Scope request = new RequestLog().makeCurrent()) {
        RequestLog.put("user_id", 4711);
        CompletableFuture.runAsync(LogContext.carrying(careless), pool)
            .exceptionally(e -> null)
            .get(30, TimeUnit.SECONDS);
        logger.info("in the request");
      }
      log.mdc.clear();
      CompletableFuture<Boolean> clean =
          CompletableFuture.supplyAsync(
              () -> Context.current() == Context.root() && MDC.get("user_id") == null, pool);

      assertThat(clean.get(30, TimeUnit.SECONDS)).isTrue();
      List<JsonNode> events = log.events();
      assertThat(events.get(0).get("user_id").intValue()).isEqualTo(4711);
      assertThat(events.get(0).get("trace_id")).isEqualTo(events.get(1).get("trace_id"));
      assertThat(events.get(1).get("seen").asBoolean()).isTrue();
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void aTaskOnTheThreadThatHandedItInLeavesItsMdcAlone() {
    MDC.put("tenant", "acme");
    try {
      LogContext.carrying(() -> MDC.put("tenant", "other")).run();

      assertThat(MDC.get("tenant")).isEqualTo("acme");
    } finally {
      MDC.clear();
    }
  }
}
