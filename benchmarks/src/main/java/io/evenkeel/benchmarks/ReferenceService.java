package io.evenkeel.benchmarks;

import static io.evenkeel.health.HealthCheck.readiness;
import static io.evenkeel.health.Probe.holds;
import static io.evenkeel.runtime.http.Routes.blocking;
import static io.evenkeel.runtime.http.Routes.critical;

import io.evenkeel.health.StartPolicy;
import io.evenkeel.runtime.ServiceBuilder;
import io.evenkeel.runtime.ServiceRuntime;
import io.undertow.Handlers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A small service with everything on, to compare with the same one on other frameworks.
 *
 * <pre>
 *   GET  /hello?name=x   {"message":"hello x"}; without a name "hello world"
 *   GET  /hello-blocking?name=x  the same, off the IO thread
 *   GET  /work           blocks for 50 ms, then {"worked_ms":50}
 *   GET  /sleep?ms=N     blocks for N ms, 0-60000, then {"slept_ms":N}
 *   GET  /pool           blocks until one of 4 connections is free, then for 20 ms: at most 200 a second;
 *                        {"pooled_ms":20}
 *   GET  /pool/critical  the same, marked critical
 *   GET  /compute        keeps a processor busy for the SHA-256 of 1 MiB, then {"sha256":"..."}
 *   POST /echo           {"path":"/echo","length":N,"body":"..."}, each byte one ISO 8859-1 character
 *   GET  /events         server-sent events without end: "first", then a comment every 100 ms
 *   GET  /socket         a WebSocket that sends each text back
 *
 *   PORT             the application port, 8080 by default; 0 takes a free one
 *   MANAGEMENT_PORT  the port of probes and /metrics; unset: they share the application port
 *   BENCH_WORKERS    threads for /work and /sleep below JDK 21; from there on each such request
 *                    has a virtual thread and this changes nothing
 *   DRAIN_DELAY_MS   the longest wait between SIGTERM and the closing of connections, 500 by default;
 *                    more than 0 says too that a balancer is in front: shutdown.platform = balancer
 *   BENCH_HANG       1: each evaluation of the readiness check blocks for 30 s; 0 by default
 * </pre>
 *
 * <p>One JSON line per request goes to standard output. All other keys of the configuration work as
 * in any service, on the command line too.
 */
public final class ReferenceService {

  /** A hung check is DOWN after this long; the probes answer from the start. */
  private static final Duration CHECK_TIMEOUT = Duration.ofMillis(500);

  private static final int WORK_MILLIS = 50;
  private static final int POOL_MILLIS = 20;
  private static final int POOL_CONNECTIONS = 4;

  private ReferenceService() {}

  /**
   * Runs the service until it is told to stop.
   *
   * @param args options such as {@code --http.io-threads=2}
   */
  public static void main(String[] args) {
    ServiceRuntime.builder("reference-service")
        .settings("bench", BenchSettings.class)
        .source(new BenchEnvironment(System.getenv()))
        .run(args, ReferenceService::configure);
  }

  static void configure(ServiceBuilder service) {
    var dependency = new PretendedDependency(service.settings(BenchSettings.class).hangs());
    var pool = new Pool(POOL_CONNECTIONS, POOL_MILLIS);
    service
        .check(
            readiness("pretended-dependency", holds(dependency::reachable))
                .timeout(CHECK_TIMEOUT)
                .impact("nothing, it is pretended")
                // Required, so that /readyz says 503 while it hangs; but users are served.
                .onStartFailure(StartPolicy.WARN))
        .http(
            routes ->
                routes
                    .get("/hello", new Hello())
                    .get("/hello-blocking", blocking(new Hello()))
                    .get("/work", blocking(new Work(WORK_MILLIS)))
                    .get("/sleep", blocking(new Sleep()))
                    .get("/pool", blocking(pool))
                    .get("/pool/critical", critical(blocking(pool)))
                    .get("/compute", blocking(new Compute()))
                    .post("/echo", blocking(new Echo()))
                    .get("/events", Handlers.serverSentEvents(new Events()))
                    .get("/socket", Handlers.websocket(new TextEcho())));
  }

  static void block(long millis) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(millis);
  }
}
