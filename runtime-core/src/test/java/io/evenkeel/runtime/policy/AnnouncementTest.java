package io.evenkeel.runtime.policy;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.failsafe.Fallback;
import dev.failsafe.RetryPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What policies say in the log. */
class AnnouncementTest {

  private final Logger logger = (Logger) LoggerFactory.getLogger("io.evenkeel.runtime.policy");
  private final ListAppender<ILoggingEvent> events = new ListAppender<>();

  @BeforeEach
  void listen() {
    events.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(events);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(events);
    logger.setLevel(null);
  }

  private List<String> said() {
    return events.list.stream().map(e -> e.getLevel() + " " + e.getFormattedMessage()).toList();
  }

  @Test
  void eachPolicySaysItsOrderOnce() {
    try (var bench = PolicyBench.of(Map.of("preset", "third-party"))) {
      bench.policies.announce();
      bench.policy();
      bench.policy();

      assertThat(said())
          .containsExactly(
              "INFO policy inventory: fallback > deadline > circuit breaker 20 % of 20 in 10 s,"
                  + " open 5 s > timeout 5 s");
    }
  }

  @Test
  void whatNobodyHasAskedForIsWarnedAbout() {
    try (var bench = PolicyBench.of(Map.of("preset", "none", "policies.mail.preset", "queue"))) {
      bench.policy();

      bench.policies.announceUnused();

      assertThat(said())
          .singleElement()
          .asString()
          .startsWith("WARN policies.mail is configured, but nothing has asked for it while");
    }
  }

  @Test
  void aTimeoutBelowTheClientsOwnIsWarnedAbout() {
    var settings = Map.of("preset", "database", "timeout", "500ms", "client-timeout", "2s");
    try (var bench = PolicyBench.of(settings)) {
      bench.policies.announce();

      assertThat(said())
          .hasSize(2)
          .last()
          .asString()
          .startsWith(
              "WARN policies.inventory.timeout: 500 ms is shorter than the client's own 2 s");
    }
    events.list.clear();
    try (var bench = PolicyBench.of(Map.of("preset", "database", "client-timeout", "2s"))) {
      bench.policies.announce();

      assertThat(said()).noneMatch(line -> line.startsWith("WARN"));
    }
  }

  @Test
  void anOrderThatIsKnownToBeWrongIsWarnedAbout() {
    try (var bench = PolicyBench.of(Map.of("preset", "none"))) {
      bench.policies.compose("billing", RetryPolicy.ofDefaults(), Fallback.of("else"));

      assertThat(said())
          .containsExactly(
              "WARN policy billing has a fallback within the retry: nothing fails, so nothing is"
                  + " tried again");
    }
  }

  @Test
  void aBreakerSaysThatItOpensAndCloses() {
    try (var bench = PolicyBench.of(Map.of("preset", "third-party"))) {
      var breaker = bench.policy().circuitBreaker().orElseThrow();
      breaker.open();
      breaker.close();

      assertThat(said())
          .containsExactly(
              "WARN circuit breaker of inventory is OPEN, was CLOSED",
              "INFO circuit breaker of inventory is CLOSED, was OPEN");
    }
  }

  @Test
  void whatAListenerThrowsIsLoggedAndTheOthersAreTold() {
    try (var bench = PolicyBench.of(Map.of("preset", "third-party"))) {
      var told = new ArrayList<String>();
      bench.policies.onBreakerChange(
          (name, before, after) -> {
            throw new IllegalStateException("listener");
          });
      bench.policies.onBreakerChange((name, before, after) -> told.add(name + after));

      bench.policy().circuitBreaker().orElseThrow().open();

      assertThat(told).containsExactly("inventoryOPEN");
      assertThat(said()).contains("ERROR breaker listener failed");
    }
  }
}
