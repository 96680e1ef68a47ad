package io.evenkeel.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class LogLevelsTest {

  private final LoggerContext context = new LoggerContext();
  private final LogLevels levels = new LogLevels(context);

  LogLevelsTest() {
    context.getLogger("ROOT").setLevel(Level.INFO);
    context.getLogger("com.acme").setLevel(Level.WARN);
  }

  @AfterEach
  void close() {
    levels.close();
  }

  @Test
  void changeShowsWhoUntilWhenAndWhatItWas() {
    Instant before = Instant.now();

    LoggerLevel now = levels.set("com.acme", "Debug", LogLevels.DEFAULT_TIME, "anna");

    assertThat(now.level()).isEqualTo("debug");
    assertThat(now.configured()).contains("warn");
    LevelChange change = now.change().orElseThrow();
    assertThat(change.by()).isEqualTo("anna");
    assertThat(change.until().orElseThrow())
        .isBetween(before.plusSeconds(600), Instant.now().plusSeconds(600));
    assertThat(levels.get("com.acme.Orders").level()).isEqualTo("debug");
    assertThat(levels.get("com.acme.Orders").change()).isEmpty();
    assertThat(levels.all().get(0).logger()).isEqualTo("ROOT");
  }

  @Test
  void changeEndsByItself() {
    levels.set("com.acme.Orders", "trace", Duration.ofMillis(30), "anna");

    await().until(() -> levels.get("com.acme.Orders").change().isEmpty());

    assertThat(levels.get("com.acme.Orders"))
        .isEqualTo(new LoggerLevel("com.acme.Orders", "warn", Optional.empty(), Optional.empty()));
  }

  @Test
  void laterChangeIsNotEndedByTheTimeOfTheFirst() {
    levels.set("com.acme", "trace", Duration.ofMillis(30), "anna");
    levels.set("com.acme", "debug", Duration.ofHours(1), "ben");
    levels.set("com.acme.Other", "trace", Duration.ofMillis(60), "anna");

    await().until(() -> levels.get("com.acme.Other").change().isEmpty());

    assertThat(levels.get("com.acme").level()).isEqualTo("debug");
    assertThat(levels.get("com.acme").configured()).contains("warn");
    assertThat(levels.reset("com.acme", "ben")).isTrue();
    assertThat(levels.reset("com.acme", "ben")).isFalse();
    assertThat(levels.get("com.acme").level()).isEqualTo("warn");
  }

  @Test
  void changeWithoutEndStays() {
    assertThat(levels.set("ROOT", "off", Duration.ZERO, "anna").change().orElseThrow().until())
        .isEmpty();
    assertThat(levels.get("ROOT").level()).isEqualTo("off");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "loud", "all", "INF\u0130"})
  void badLevelChangesNothing(String level) {
    assertThatThrownBy(() -> levels.set("com.acme", level, Duration.ofMinutes(1), "anna"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("level: " + level + " (expected: trace, debug, info, warn, error, off)");
    assertThat(levels.get("com.acme").change()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "a..b", "a\nb", "a b", "a/b", "\u001b[1m"})
  void badNameMakesNoLogger(String name) {
    int before = context.getLoggerList().size();

    assertThatThrownBy(() -> levels.get(name)).hasMessageStartingWith("logger: ");
    assertThatThrownBy(() -> levels.get("a".repeat(251))).hasMessageStartingWith("logger: ");
    assertThat(context.getLoggerList()).hasSize(before);
  }

  @Test
  void tooManyOrTooLongChangesAreRefused() {
    assertThatThrownBy(() -> levels.set("a", "info", Duration.ofDays(8), "anna"))
        .hasMessage("time: PT192H (expected: at most 7 days)");
    for (int i = 0; i < LogLevels.MAX_CHANGES; i++) {
      levels.set("a" + i, "info", Duration.ofMinutes(1), "anna");
    }

    assertThatThrownBy(() -> levels.set("b", "info", Duration.ofMinutes(1), "anna"))
        .hasMessage("logger: 100 are changed already (expected: fewer)");
    assertThat(levels.set("a1", "warn", Duration.ofMinutes(1), "anna").level()).isEqualTo("warn");
  }

  @Test
  void rootIsOneLoggerHoweverItIsWritten() {
    levels.set("root", "debug", Duration.ofHours(1), "anna");
    LoggerLevel now = levels.set("ROOT", "trace", Duration.ofHours(1), "ben");

    assertThat(now.configured()).contains("info");
    assertThat(levels.get("Root")).isEqualTo(now);
    assertThat(levels.reset("root", "ben")).isTrue();
    assertThat(levels.get("ROOT").level()).isEqualTo("info");
    assertThat(levels.reset("ROOT", "ben")).isFalse();
  }

  @Test
  void changeThatCannotBeTakenBackIsNotMade() {
    levels.close();

    assertThatThrownBy(() -> levels.set("com.acme", "debug", Duration.ofMinutes(1), "anna"))
        .isInstanceOf(RejectedExecutionException.class);

    assertThat(levels.get("com.acme").level()).isEqualTo("warn");
    assertThat(levels.get("com.acme").change()).isEmpty();
  }

  @Test
  void silencingEverythingIsLoggedAndSoIsItsEnd() {
    var global = (LoggerContext) LoggerFactory.getILoggerFactory();
    var events = new ListAppender<ILoggingEvent>();
    events.start();
    Logger root = global.getLogger(Logger.ROOT_LOGGER_NAME);
    root.addAppender(events);
    var ofAll = new LogLevels(global);
    try {
      ofAll.set("ROOT", "off", Duration.ofMinutes(1), "anna");
      ofAll.reset("root", "ben");
    } finally {
      root.detachAppender(events);
      ofAll.close();
    }

    assertThat(events.list)
        .extracting(ILoggingEvent::getLevel, e -> e.getFormattedMessage().substring(0, 9))
        .containsExactly(tuple(Level.WARN, "level off"), tuple(Level.WARN, "level off"));
  }
}
