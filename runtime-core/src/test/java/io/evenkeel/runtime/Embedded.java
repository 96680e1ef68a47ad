package io.evenkeel.runtime;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.evenkeel.config.ConfigSource;
import io.evenkeel.runtime.lifecycle.Component;
import io.evenkeel.runtime.lifecycle.Deadline;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Services inside this process, on free ports of this machine. */
final class Embedded {

  static final Duration PATIENCE = Duration.ofSeconds(30);

  private Embedded() {}

  static ServiceRuntime.Builder service(String name) {
    return service(name, Map.of());
  }

  /** A service with these settings instead of the defaults of a test. */
  static ServiceRuntime.Builder service(String name, Map<String, ?> settings) {
    var values = new HashMap<String, Object>();
    values.put("http.host", "127.0.0.1");
    values.put("http.port", 0);
    values.put("management.host", "127.0.0.1");
    values.put("management.port", "0");
    values.put("shutdown.pre-drain.max", "0s");
    values.put("shutdown.timeout", "10s");
    values.putAll(settings);
    return ServiceRuntime.builder(name).source(ConfigSource.of("test", values));
  }

  /** How the start failed. */
  static StartFailedException failure(ServiceRuntime.Builder builder, Configurer configurer) {
    var failure =
        catchThrowableOfType(StartFailedException.class, () -> builder.start(configurer).close());
    if (failure == null) {
      throw new AssertionError("the service started");
    }
    return failure;
  }

  /** Fails while it starts, or does not. */
  interface Start {
    void run() throws Exception;
  }

  /** A component that writes down what is done to it. */
  static Component noting(List<String> journal, String name) {
    return noting(journal, name, () -> {});
  }

  static Component noting(List<String> journal, String name, Start start) {
    return new Component() {
      @Override
      public void start() throws Exception {
        journal.add("start " + name);
        start.run();
      }

      @Override
      public void drain(Deadline deadline) {
        journal.add("drain " + name);
      }

      @Override
      public void stop(Deadline deadline) {
        journal.add("stop " + name);
      }
    };
  }
}
