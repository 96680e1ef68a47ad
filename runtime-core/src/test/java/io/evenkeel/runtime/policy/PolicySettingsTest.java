package io.evenkeel.runtime.policy;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.evenkeel.config.ConfigException;
import io.evenkeel.config.ConfigSource;
import io.evenkeel.config.DataSize;
import io.evenkeel.config.RuntimeConfig;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicySettingsTest {

  private static RuntimeConfig load(Map<String, ?> values) {
    var all = new HashMap<String, Object>(values);
    return RuntimeConfig.loader()
        .environment(Map.of())
        .systemProperties(Map.of())
        .source(ConfigSource.of("test", all))
        .section("policies", PoliciesSettings.class)
        .load();
  }

  private static PolicySettings inventory(Map<String, ?> values) {
    return requireNonNull(
        load(values).settings(PoliciesSettings.class).policies().get("inventory"));
  }

  private static List<String> problems(String key, Object value) {
    var values = new HashMap<String, Object>(Map.of("policies.inventory.preset", "same-site-rpc"));
    values.put(key, value);
    var e = catchThrowableOfType(ConfigException.class, () -> load(values));
    assertThat(e).as(key + " = " + value).isNotNull();
    return e.problems().stream()
        .map(p -> p.key() + ": " + p.message() + " @ " + p.origin().orElse(""))
        .toList();
  }

  @Test
  void noPolicyIsConfiguredByDefault() {
    assertThat(load(Map.of()).settings(PoliciesSettings.class).policies()).isEmpty();
  }

  @Test
  void aPresetIsEnough() {
    assertThat(inventory(Map.of("policies.inventory.preset", "cross-region-api")))
        .isEqualTo(PolicySettings.of(Preset.CROSS_REGION_API));
  }

  @Test
  void everyKeyIsRead() {
    assertThat(Arrays.stream(PolicySettings.class.getRecordComponents()).map(c -> c.getName()))
        .as("a new component needs a mapping here")
        .hasSize(15);
    var values = new HashMap<String, Object>();
    values.put("preset", "none");
    values.put("timeout", "300ms");
    values.put("client-timeout", "1s");
    values.put("retries", 4);
    values.put("backoff", "fixed");
    values.put("backoff-delay", "20ms");
    values.put("backoff-max", "700ms");
    values.put("writes", true);
    values.put("idempotent", true);
    values.put("retry-budget.ratio", 0.25);
    values.put("retry-budget.min-per-second", 7);
    values.put("breaker.enabled", true);
    values.put("breaker.failure-rate", 15);
    values.put("breaker.window", "20s");
    values.put("breaker.min-calls", 40);
    values.put("breaker.open", "9s");
    values.put("breaker.probes", 2);
    values.put("bulkhead.calls", 12);
    values.put("bulkhead.max-wait", "30ms");
    values.put("rate-limit.calls", 100);
    values.put("rate-limit.per", "2s");
    values.put("rate-limit.max-wait", "40ms");
    values.put("max-response", "1KiB");
    values.put("impact", "no stock shown");
    var dotted = new HashMap<String, Object>();
    values.forEach((key, value) -> dotted.put("policies.inventory." + key, value));

    assertThat(inventory(dotted))
        .isEqualTo(
            new PolicySettings(
                Preset.NONE,
                Optional.of(Duration.ofMillis(300)),
                Optional.of(Duration.ofSeconds(1)),
                Optional.of(4),
                Optional.of(Backoff.FIXED),
                Optional.of(Duration.ofMillis(20)),
                Optional.of(Duration.ofMillis(700)),
                Optional.of(true),
                Optional.of(true),
                new PolicySettings.Budget(Optional.of(0.25), Optional.of(7)),
                new PolicySettings.Breaker(
                    Optional.of(true),
                    Optional.of(15),
                    Optional.of(Duration.ofSeconds(20)),
                    Optional.of(40),
                    Optional.of(Duration.ofSeconds(9)),
                    Optional.of(2)),
                Optional.of(new PolicySettings.Bulk(12, Optional.of(Duration.ofMillis(30)))),
                Optional.of(
                    new PolicySettings.Rate(
                        100, Duration.ofSeconds(2), Optional.of(Duration.ofMillis(40)))),
                Optional.of(new DataSize(1024)),
                Optional.of("no stock shown")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "policies.inventory.timeout|-1s|-1s (expected: 1ms to 1h)",
        "policies.inventory.timeout|0s|0s (expected: 1ms to 1h)",
        "policies.inventory.preset|same-side-rpc|same-side-rpc (expected: one of none, ",
        "policies.inventory.retries|101|101 (expected: -1 to 100)",
        "policies.inventory.backoff|linear|linear (expected: one of fixed, exponential,",
        "policies.inventory.backoff-delay|0s|0s (expected: 1ms to 1h)",
        "policies.inventory.backoff-max|2h|2h (expected: 1ms to 1h)",
        "policies.inventory.retry-budget.ratio|0|0.0 (expected: 0.001-10.0)",
        "policies.inventory.retry-budget.min-per-second|0|0 (expected: 1-10000)",
        "policies.inventory.breaker.failure-rate|0|0 (expected: 1-100)",
        "policies.inventory.breaker.probes|0|0 (expected: 1-1000)",
        "policies.inventory.bulkhead.calls|0|0 (expected: 1-1000000)",
        "policies.inventory.max-response|2TiB|2TiB (expected: 0B to 1TiB)",
        "policies.inventory.timout|1s|unknown key. Did you mean policies.inventory.timeout?",
        "policies.Inventory.preset|none|Inventory (expected: a kebab-case name such as inventory",
      })
  void badValuesAreLocatedProblems(String key, String value, String message) {
    assertThat(problems(key, value)).hasSize(1).allMatch(p -> p.contains(message), message);
    assertThat(problems(key, value))
        .allMatch(p -> p.startsWith("policies.") && p.endsWith("@ test"));
  }

  @Test
  void aRetryOnAWriteThatIsNotIdempotentIsAProblem() {
    var values =
        Map.of(
            "policies.inventory.preset",
            "same-site-rpc",
            "policies.inventory.writes",
            true,
            "policies.inventory.retries",
            1);

    var e = catchThrowableOfType(ConfigException.class, () -> load(values));

    assertThat(e.problems())
        .singleElement()
        .satisfies(p -> assertThat(p.key()).isEqualTo("policies.inventory.retries"))
        .satisfies(
            p ->
                assertThat(p.message())
                    .isEqualTo("1 (expected: 0, since the calls write; or idempotent = true)"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "queue|breaker.window|5s|5s (expected: breaker.enabled as well, since preset queue has none)",
        "queue|breaker.min-calls|3|3 (expected: breaker.enabled as well, since preset queue has none)",
        "none|breaker.open|30s|30s (expected: breaker.enabled as well, since preset none has none)",
        "none|breaker.probes|2|2 (expected: breaker.enabled as well, since preset none has none)",
        "third-party|retry-budget.ratio|0.5|0.5 (expected: retries as well, since preset third-party",
        "third-party|retry-budget.min-per-second|2|2 (expected: retries as well, since preset third-",
        "third-party|backoff|fixed|fixed (expected: retries as well, since preset third-party has",
        "third-party|backoff-delay|1s|1s (expected: retries as well, since preset third-party has",
        "third-party|backoff-max|1s|1s (expected: retries as well, since preset third-party has",
      })
  void keysThatWouldDoNothingAreProblems(String preset, String key, String value, String message) {
    var values = new HashMap<String, Object>(Map.of("policies.inventory.preset", preset));
    values.put("policies.inventory." + key, value);

    var e = catchThrowableOfType(ConfigException.class, () -> load(values));

    assertThat(e.problems())
        .singleElement()
        .satisfies(p -> assertThat(p.key()).isEqualTo("policies.inventory." + key))
        .satisfies(p -> assertThat(p.message()).startsWith(message))
        .satisfies(p -> assertThat(p.origin()).contains("test"));
  }

  @Test
  void whatIsSwitchedOffByAKeyMayKeepItsOthers() {
    var settings =
        inventory(
            Map.of(
                "policies.inventory.preset", "queue",
                "policies.inventory.retries", 0,
                "policies.inventory.backoff-delay", "1s",
                "policies.inventory.breaker.enabled", false,
                "policies.inventory.breaker.window", "5s"));

    assertThat(PolicyPlan.of(settings).order())
        .containsExactly("fallback", "deadline", "timeout 5 s");
  }

  @Test
  void theLongestPauseIsNotBelowTheFirst() {
    var values =
        Map.of(
            "policies.inventory.preset", "same-site-rpc",
            "policies.inventory.backoff-delay", "5s",
            "policies.inventory.backoff-max", "1s");

    var e = catchThrowableOfType(ConfigException.class, () -> load(values));

    assertThat(e.problems())
        .singleElement()
        .satisfies(p -> assertThat(p.key()).isEqualTo("policies.inventory.backoff-max"))
        .satisfies(p -> assertThat(p.message()).isEqualTo("1s (expected: at least 5s)"));
  }

  @Test
  void whatIsConfiguredOfThePausesWins() {
    var longest =
        Map.of("policies.inventory.preset", "queue", "policies.inventory.backoff-max", "100ms");
    assertThat(PolicyPlan.of(inventory(longest)))
        .satisfies(plan -> assertThat(plan.backoffDelay()).hasMillis(100))
        .satisfies(plan -> assertThat(plan.backoffMax()).hasMillis(100));
    var first =
        Map.of("policies.inventory.preset", "database", "policies.inventory.backoff-delay", "5s");
    assertThat(PolicyPlan.of(inventory(first)))
        .satisfies(plan -> assertThat(plan.backoffDelay()).hasSeconds(5))
        .satisfies(plan -> assertThat(plan.backoffMax()).hasSeconds(5));
  }

  @Test
  void aWriteLosesTheRetriesOfItsPreset() {
    var settings =
        inventory(
            Map.of(
                "policies.inventory.preset", "same-site-rpc", "policies.inventory.writes", true));

    assertThat(PolicyPlan.of(settings).retries()).isZero();
    assertThat(PolicyPlan.of(settings).budget()).isEmpty();
  }

  @Test
  void allProblemsAreToldAtOnce() {
    var values = new HashMap<String, Object>();
    values.put("policies.inventory.timeout", "-1s");
    values.put("policies.inventory.preset", "none");
    values.put("policies.bills.preset", "quick");
    values.put("policies.bills.retry-budget.ratio", 0);

    var e = catchThrowableOfType(ConfigException.class, () -> load(values));

    assertThat(e.problems().stream().map(p -> p.key()))
        .containsExactlyInAnyOrder(
            "policies.inventory.timeout",
            "policies.bills.preset",
            "policies.bills.retry-budget.ratio");
  }

  @ParameterizedTest
  @CsvSource({
    "SAME_SITE_RPC,    500, 2, 50",
    "CROSS_REGION_API, 2000, 1, 30",
    "THIRD_PARTY,      5000, 0, 20",
    "DATABASE,         2000, 1, 50",
    "QUEUE,            5000, -1, 0"
  })
  void presetsAreAsInTheTable(Preset preset, long timeout, int retries, int breaker) {
    var plan = PolicyPlan.of(PolicySettings.of(preset));

    assertThat(plan.timeout()).contains(Duration.ofMillis(timeout));
    assertThat(plan.retries()).isEqualTo(retries);
    assertThat(plan.breaker().map(PolicyPlan.Breaker::failureRate).orElse(0)).isEqualTo(breaker);
    plan.breaker()
        .ifPresent(
            b ->
                assertThat(b)
                    .isEqualTo(
                        new PolicyPlan.Breaker(
                            breaker, Duration.ofSeconds(10), 20, Duration.ofSeconds(5), 3)));
    assertThat(plan.backoff()).isEqualTo(Backoff.EXPONENTIAL_JITTER);
    assertThat(plan.budget().isPresent()).isEqualTo(retries > 0);
  }

  @Test
  void withoutPresetThereIsNothing() {
    var plan = PolicyPlan.of(PolicySettings.of(Preset.NONE));

    assertThat(plan.order()).containsExactly("fallback", "deadline");
  }

  @Test
  void theOrderIsThatOfTheHouse() {
    var plan =
        PolicyPlan.of(
            inventory(
                Map.of(
                    "policies.inventory.preset",
                    "same-site-rpc",
                    "policies.inventory.bulkhead.calls",
                    20,
                    "policies.inventory.rate-limit.calls",
                    100,
                    "policies.inventory.rate-limit.per",
                    "1s")));

    assertThat(plan.order())
        .containsExactly(
            "fallback",
            "deadline",
            "retry budget 10 % + 3/s",
            "retry 2 exponential-jitter 50 ms to 2 s",
            "circuit breaker 50 % of 20 in 10 s, open 5 s",
            "bulkhead 20",
            "rate limiter 100 in 1 s",
            "timeout 500 ms");
  }
}
