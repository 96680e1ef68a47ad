package io.evenkeel.runtime;

import static io.evenkeel.health.HealthCheck.readiness;
import static io.evenkeel.health.Probe.succeeds;
import static io.evenkeel.runtime.http.Routes.blocking;

import io.evenkeel.config.Secret;
import io.evenkeel.observability.RequestLog;
import io.evenkeel.runtime.lifecycle.Component;
import io.evenkeel.runtime.lifecycle.Deadline;
import io.undertow.server.HttpServerExchange;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** A service that puts all of its secrets into every exception and log call it makes. */
public final class TalkativeService {

  private static final Logger LOG = LoggerFactory.getLogger(TalkativeService.class);

  /** Section {@code talkative}: some are secrets by their type, others by where they come from. */
  public record Settings(
      Map<String, Secret> secrets,
      List<Login> logins,
      String enc,
      String sops,
      List<String> sopsList,
      String mounted,
      String url) {

    public Settings {
      if (secrets.containsKey("refused")) {
        throw new IllegalArgumentException(
            "no " + secrets.get("refused").expose() + ", " + enc + " or " + sops);
      }
    }

    List<String> texts() {
      var all = new ArrayList<>(List.of(enc, sops, mounted, url));
      all.addAll(sopsList);
      secrets.values().forEach(secret -> all.add(secret.expose()));
      logins.forEach(login -> all.add(login.password().expose()));
      return all;
    }
  }

  /** An element of a list. */
  public record Login(String user, Secret password) {}

  private TalkativeService() {}

  public static void main(String[] args) {
    ServiceRuntime.start("talkative", args, Settings.class, TalkativeService::configure);
  }

  private static void configure(ServiceBuilder service, Settings settings) throws Exception {
    String all = String.join(", ", settings.texts());
    String script = System.getenv().getOrDefault("SCRIPT", "plain");
    service.component("database", new Database(script, all));
    service.check(
        readiness("database-login", succeeds(() -> refuse(settings.url())))
            .optional()
            .impact("no " + settings.enc()));
    var tasks = service.executor("tasks");
    service.http(
        routes ->
            routes
                .get("/hello", e -> e.getResponseSender().send("hello"))
                .get("/throw", e -> fail(all))
                .get("/throw-blocking", blocking(e -> fail(all)))
                .get("/log", blocking(e -> log(settings, all)))
                .get("/thread", e -> start(all, e))
                .get("/task", blocking(e -> tasks.execute(() -> fail(all)))));
  }

  private record Database(String script, String all) implements Component {

    @Override
    public void start() throws Exception {
      LOG.debug("logging in with {}", all);
      switch (script) {
        case "start-throws" -> fail(all);
        case "start-refused" -> refuse(all);
        default -> {}
      }
    }

    /** Throws, or waits for a thread whose name tells everything. */
    @Override
    public void stop(Deadline deadline) throws Exception {
      if (!script.equals("stop-hangs")) {
        fail(all);
      }
      var stuck = new Thread(TalkativeService::forever, "login with " + all);
      stuck.setDaemon(true);
      stuck.start();
      joinInSpiteOfAll(stuck);
    }
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

  private static void log(Settings settings, String all) {
    MDC.put("login", all);
    RequestLog.put("secrets", all);
    LOG.atDebug()
        .addKeyValue("password", settings.enc())
        .addKeyValue("settings", settings)
        .addKeyValue("texts", settings.texts())
        .setCause(new IllegalStateException(all, new IllegalArgumentException(all)))
        .log("logged in with {} of {}", all, settings);
  }

  /** A thread that tells everything by its name, for as long as the service runs. */
  private static void start(String all, HttpServerExchange exchange) {
    var thread = new Thread(TalkativeService::forever, "logging in with " + all);
    thread.setDaemon(true);
    thread.start();
    exchange.getResponseSender().send("started");
  }

  private static void fail(String secret) {
    throw new IllegalStateException(
        "cannot log in with " + secret, new IllegalArgumentException(secret));
  }

  private static void refuse(String secret) throws ConnectException {
    throw new ConnectException("refused: " + secret);
  }

  private static void forever() {
    while (true) {
      LockSupport.park();
    }
  }
}
