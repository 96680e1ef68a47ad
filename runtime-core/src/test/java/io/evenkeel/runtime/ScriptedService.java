package io.evenkeel.runtime;

import static io.evenkeel.health.HealthCheck.readiness;
import static io.evenkeel.health.Probe.succeeds;
import static io.evenkeel.runtime.http.Routes.blocking;

import io.evenkeel.config.Secret;
import io.evenkeel.health.StartPolicy;
import io.evenkeel.runtime.lifecycle.Component;
import io.evenkeel.runtime.lifecycle.Deadline;
import java.lang.management.ManagementFactory;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.management.JMException;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
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
    if (script.equals("log-floods")) {
      flood();
    }
  }

  /** Logs until nobody reads it any more; then says so on standard error. */
  private static void flood() {
    var lines = new AtomicLong();
    var watcher =
        new Thread(
            () -> {
              long before = -1;
              while (before != lines.get()) {
                before = lines.get();
                pause(Duration.ofMillis(500));
              }
              System.err.println("standard output is full");
            });
    watcher.setDaemon(true);
    watcher.start();
    while (true) {
      LOG.info("line {}", lines.incrementAndGet());
    }
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
      case "stop-locked" -> {
        var lock = new Object();
        var held = new CountDownLatch(1);
        var importer = new Thread(() -> hold(lock, held), "orders-importer");
        importer.setDaemon(true);
        importer.start();
        held.await();
        service.component("order-events", stopping(() -> hold(lock, held)));
      }
      case "stop-joins" -> {
        var importer = new Thread(ScriptedService::foreverInSpiteOfAll, "orders-importer");
        importer.start();
        service.component("order-events", stopping(() -> joinInSpiteOfAll(importer)));
      }
      case "hook-hangs" -> addHangingHook();
      case "start-throws-hook-hangs" -> {
        addHangingHook();
        service.component("order-events", starting(() -> fail(new IllegalStateException("no"))));
      }
      case "start-exits" -> service.component("order-events", starting(() -> System.exit(3)));
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
                .get("/throw", e -> fail(new IllegalStateException("no")))
                .get("/exit", blocking(e -> new Thread(() -> System.exit(7)).start()))
                .get("/hang", blocking(e -> forever()))
                .get("/mbeans", blocking(e -> e.getResponseSender().send(beans())))
                .get(
                    "/sleep",
                    blocking(
                        e -> {
                          pause(Duration.ofMillis(1500));
                          e.getOutputStream().write("slept".getBytes(StandardCharsets.UTF_8));
                        })));
  }

  /** How many MBean servers there are, and how many beans XNIO has in the platform's. */
  private static String beans() throws JMException {
    int servers = MBeanServerFactory.findMBeanServer(null).size();
    var platform = ManagementFactory.getPlatformMBeanServer();
    return servers + " " + platform.queryNames(new ObjectName("org.xnio:*"), null).size();
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

  private static void hold(Object lock, CountDownLatch held) {
    synchronized (lock) {
      held.countDown();
      foreverInSpiteOfAll();
    }
  }

  private static void addHangingHook() {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(ScriptedService::foreverInSpiteOfAll, "their-hook"));
  }

  @SuppressWarnings("ThreadJoinLoop") // nothing else is asked of it
  private static void joinInSpiteOfAll(Thread thread) {
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        // goes on waiting
      }
    }
  }

  private static void foreverInSpiteOfAll() {
    while (true) {
      LockSupport.park();
      Thread.interrupted();
    }
  }

  private static void pause(Duration time) {
    for (long end = System.nanoTime() + time.toNanos(); System.nanoTime() < end; ) {
      LockSupport.parkNanos(end - System.nanoTime());
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
