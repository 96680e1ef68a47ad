package io.evenkeel.benchmarks;

import io.evenkeel.testkit.KeepAliveLoad;
import io.evenkeel.testkit.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What one SIGTERM under load did.
 *
 * @param outcome what the clients saw, from the first request to the end of the process
 * @param exitCode of the process
 * @param took from the signal to the end of the process
 * @param log all it wrote to standard output; empty if a line was no JSON
 */
record SigtermRound(Outcome outcome, int exitCode, Duration took, List<JsonNode> log) {

  private static final Duration EXIT_LIMIT = Duration.ofSeconds(60);

  /**
   * Starts the jar, keeps clients busy on {@code /hello}, and stops it.
   *
   * @param requests how many are answered before the signal
   */
  static SigtermRound run(Path jar, Map<String, String> environment, int clients, long requests) {
    try (var service = RunningService.start(jar, environment);
        var load =
            KeepAliveLoad.against("127.0.0.1", service.port())
                .clients(clients)
                .path("/hello?name=x")
                .start()) {
      load.awaitRequests(requests);
      long from = System.nanoTime();
      service.process().signal("TERM");
      int exitCode = service.process().awaitExit(EXIT_LIMIT);
      var took = Duration.ofNanos(System.nanoTime() - from);
      return new SigtermRound(load.stop(), exitCode, took, log(service));
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
   * Every line of the log is JSON, and it says how the stop went. On a shared port that is not the
   * last line: requests are refused, and logged, to the end.
   */
  boolean logIsWhole() {
    return log.stream().anyMatch(e -> e.path("message").asString().startsWith("stopped in "));
  }

  /** What it logged as an error. */
  List<String> errors() {
    return log.stream()
        .filter(e -> e.path("level").asString().equals("ERROR"))
        .map(JsonNode::toString)
        .toList();
  }

  boolean isClean() {
    return outcome.broken().isEmpty() && exitCode == 0 && logIsWhole();
  }

  @Override
  public String toString() {
    return "requests "
        + outcome.requests()
        + " "
        + outcome.statuses()
        + ", broken "
        + outcome.broken().size()
        + ", told to close "
        + outcome.closedByServer()
        + ", closed idle "
        + outcome.idleClosed()
        + ", refused "
        + outcome.refused()
        + ", exit "
        + exitCode
        + ", log "
        + (logIsWhole() ? "whole" : "BROKEN")
        + " with "
        + errors().size()
        + " errors"
        + ", "
        + took.toMillis()
        + " ms"
        + (outcome.broken().isEmpty() ? "" : "\n    " + outcome.broken())
        + errors().stream().limit(1).map(e -> "\n    first error: " + e).findFirst().orElse("");
  }
}
