package io.evenkeel.runtime;

import static io.evenkeel.health.HealthCheck.readiness;
import static io.evenkeel.health.Probe.succeeds;
import static io.evenkeel.runtime.http.Routes.blocking;

import io.evenkeel.config.Secret;
import io.evenkeel.health.StartPolicy;
import io.evenkeel.runtime.lifecycle.Component;
import io.evenkeel.runtime.lifecycle.Deadline;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The service that the process tests start; what it does wrong is chosen by {@code SCRIPT}. */
public final class ScriptedService {

  private static final Logger LOG = LoggerFactory.getLogger(ScriptedService.class);

  /** Section {@code orders}, when the script asks for settings. */
  public record OrdersSettings(DatabaseSettings database, Optional<String> note) {}

  /** Section {@code orders.database}. */
  public record DatabaseSettings(String url, Optional<Secret> password, int maxPoolSize) {}

  private ScriptedService() {}

  public static void main(String[] args) {
    String script = System.getenv().getOrDefault("SCRIPT", "plain");
    if (script.equals("settings")) {
      ServiceRuntime.start(
          "orders",
          args,
          OrdersSettings.class,
          (service, settings) -> LOG.info("url {}", settings.database().url()));
      return;
    }
    ServiceRuntime.start("scripted", args, service -> wire(service, script));
    LOG.info("main returned");
  }

  private static void wire(ServiceBuilder service, String script) throws Exception {
    service.component("first", new Named("first"));
    switch (script) {
      case "start-throws" ->
          service.component("order-events", starting(() -> fail(new IllegalStateException("no"))));
      case "start-refused" ->
          service.component(
              "orders-database", starting(() -> fail(new ConnectException("refused"))));
      case "start-hangs" -> service.component("order-events", starting(ScriptedService::forever));
      case "stop-hangs" -> service.component("order-events", stopping(ScriptedService::forever));
      case "stop-throws" ->
          service.component("order-events", stopping(() -> fail(new IllegalStateException("no"))));
      case "standby" ->
          service
              .component("orders-database", new Named("orders-database"))
              .check(
                  readiness(
                          "orders-database", succeeds(() -> fail(new ConnectException("refused"))))
                      .timeout(Duration.ofSeconds(1))
                      .impact("all reads and writes")
                      .onStartFailure(StartPolicy.STANDBY));
      case "configurer-throws" -> {
        service.closing(() -> LOG.info("resource closed"));
        throw new IllegalStateException("wired wrongly");
      }
      default -> {}
    }
    service.component("last", new Named("last"));
    service.http(
        routes ->
            routes
                .get("/hello", e -> e.getResponseSender().send("hello"))
                .get("/exit", blocking(e -> new Thread(() -> System.exit(7)).start()))
                .get("/hang", blocking(e -> forever()))
                .get(
                    "/sleep",
                    blocking(
                        e -> {
                          pause(Duration.ofMillis(1500));
                          e.getOutputStream().write("slept".getBytes(StandardCharsets.UTF_8));
                        })));
  }

  private interface Body {
    void run() throws Exception;
  }

  private static Component starting(Body body) {
    return new Component() {
      @Override
      public void start() throws Exception {
        LOG.info("starting order-events");
        body.run();
      }
    };
  }

  private static Component stopping(Body body) {
    return new Component() {
      @Override
      public void stop(Deadline deadline) throws Exception {
        body.run();
      }
    };
  }

  private static void fail(Exception e) throws Exception {
    throw e;
  }

  private static void forever() throws InterruptedException {
    new CountDownLatch(1).await();
  }

  private static void pause(Duration time) throws InterruptedException {
    Object monitor = new Object();
    long end = System.nanoTime() + time.toNanos();
    synchronized (monitor) {
      while (System.nanoTime() < end) {
        monitor.wait(10);
      }
    }
  }

  private record Named(String name) implements Component {
    @Override
    public void start() {
      LOG.info("{} started", name);
    }

    @Override
    public void stop(Deadline deadline) {
      LOG.info("{} stopped", name);
    }
  }
}
