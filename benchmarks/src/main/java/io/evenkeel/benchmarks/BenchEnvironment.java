package io.evenkeel.benchmarks;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import io.evenkeel.config.ConfigSource;
import java.util.Map;

/**
 * What sets {@link ReferenceService} apart from other services, and the variables whose names are
 * not ours but those of the comparison. Their values are checked where they end up, so a wrong one
 * is reported with the variable as its origin.
 */
final class BenchEnvironment implements ConfigSource {

  private final Map<String, String> environment;

  BenchEnvironment(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  @Override
  public String name() {
    return "reference service";
  }

  @Override
  public Config load() {
    var config =
        ConfigFactory.parseMap(
            Map.of(
                "management.port", "shared",
                "log.format", "json",
                "shutdown.platform", "none",
                "bench.hang", 0),
            name());
    config = with(config, "BENCH_WORKERS", "http.worker-threads", "");
    return withDelay(config);
  }

  /** A delay is asked for where a balancer has to notice. */
  private Config withDelay(Config config) {
    var delayed = with(config, "DRAIN_DELAY_MS", "shutdown.pre-drain.max", " ms");
    return environment.getOrDefault("DRAIN_DELAY_MS", "0").strip().matches("0+")
        ? delayed
        : delayed.withValue(
            "shutdown.platform",
            ConfigValueFactory.fromAnyRef("balancer", "environment variable DRAIN_DELAY_MS"));
  }

  private Config with(Config config, String variable, String key, String unit) {
    String value = environment.get(variable);
    return value == null
        ? config
        : config.withValue(
            key, ConfigValueFactory.fromAnyRef(value + unit, "environment variable " + variable));
  }
}
