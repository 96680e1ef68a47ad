package io.evenkeel.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What one SIGTERM did to all kinds of clients.
 *
 * @param counts what they saw, from the first request to the end of the process
 * @param exitCode of the process
 * @param took from the signal to the end of the process
 * @param log all it wrote to standard output; empty if a line was no JSON
 * @param stderr all it wrote there, which should be nothing
 */
record SoakRound(
    SoakTally.Counts counts, int exitCode, Duration took, List<JsonNode> log, List<String> stderr) {

  private static final int KINDS =
      4; // that count while they run: slow bodies, pipelined, WebSockets, HTTP/2
  private static final Duration EXIT_LIMIT = Duration.ofSeconds(60);
  private static final Set<String> COUNTED_ROUTES = Set.of("/hello", "/echo");

  /** Starts the jar, puts it under load, and sends SIGTERM at a moment that {@code random} says. */
  static SoakRound run(Path jar, Map<String, String> environment, Random random)
      throws InterruptedException {
    var all = new HashMap<>(environment);
    all.put("HTTP_H2C", "true");
    try (var service = RunningService.start(jar, all)) {
      var load = SoakLoad.direct(service.port());
      load.awaitRequests(300 + random.nextInt(2_000), KINDS);
      LockSupport.parkNanos(random.nextInt(100_000_000)); // slow bodies are at any point by then
      long from = System.nanoTime();
      service.process().signal("TERM");
      int exitCode = service.process().awaitExit(EXIT_LIMIT);
      var took = Duration.ofNanos(System.nanoTime() - from);
      var counts = load.stop();
      return new SoakRound(counts, exitCode, took, log(service), service.process().stderr());
    }
  }

  private static List<JsonNode> log(RunningService service) {
    try {
      return service.log();
    } catch (JacksonException e) {
      return List.of();
    }
  }

  /**
   * Every line is JSON, one says how the stop went, and each complete answer has its line, and no
   * request without an answer has one.
   */
  boolean logIsWhole() {
    return stderr.isEmpty()
        && log.stream().anyMatch(e -> e.path("message").asString().startsWith("stopped in "))
        && logged() == counts.logged();
  }

  private long logged() {
    return log.stream()
        .filter(e -> e.path("logger").asString().equals("access"))
        .filter(e -> COUNTED_ROUTES.contains(e.path("http.route").asString()))
        .count();
  }

  /** What it logged as a warning or an error. */
  List<String> troubles() {
    return log.stream()
        .filter(e -> Set.of("WARN", "ERROR").contains(e.path("level").asString()))
        .map(JsonNode::toString)
        .toList();
  }

  boolean isClean() {
    return counts.broken().isEmpty() && counts.resets().isEmpty() && exitCode == 0 && logIsWhole();
  }

  @Override
  public String toString() {
    var text = new StringBuilder(counts.toString());
    text.append(", exit ").append(exitCode).append(", log ").append(logIsWhole() ? "whole" : "BAD");
    text.append(", troubles ").append(troubles().size());
    text.append(", ").append(took.toMillis()).append(" ms");
    if (!isClean()) {
      text.append("\n    lines ").append(logged()).append(", answers ").append(counts.logged());
      counts.broken().forEach(b -> text.append("\n    broken: ").append(b));
      counts.resets().forEach(r -> text.append("\n    reset before accepted: ").append(r));
      stderr.forEach(line -> text.append("\n    stderr: ").append(line));
    }
    troubles().stream().limit(3).forEach(t -> text.append("\n    trouble: ").append(t));
    return text.toString();
  }
}
