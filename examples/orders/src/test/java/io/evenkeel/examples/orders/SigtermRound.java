package io.evenkeel.examples.orders;

import io.evenkeel.testkit.KeepAliveLoad;
import io.evenkeel.testkit.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What one SIGTERM under load did to the service and its clients.
 *
 * @param outcome what the clients saw, from the first request to the end of the process
 * @param exitCode of the process
 * @param took from the signal to the end of the process
 * @param log all it wrote to standard output; empty if a line was no JSON
 * @param errors all it wrote to standard error
 */
record SigtermRound(
    Outcome outcome, int exitCode, Duration took, List<JsonNode> log, List<String> errors) {

  private static final int CLIENTS = 32;
  private static final Duration EXIT_LIMIT = Duration.ofSeconds(60);

  /**
   * Starts the jar on H2, keeps 32 clients busy listing orders, and stops it.
   *
   * @param closeEach whether each connection carries one request
   * @param requests how many are answered before the signal
   */
  static SigtermRound run(boolean closeEach, long requests) throws IOException {
    try (var service = RunningOrders.start()) {
      service.fill(5);
      try (var load =
          KeepAliveLoad.against("127.0.0.1", service.client().port())
              .clients(CLIENTS)
              .closeEach(closeEach)
              .path("/orders?limit=5")
              .start()) {
        load.awaitRequests(requests);
        long from = System.nanoTime();
        service.process().signal("TERM");
        int exitCode = service.process().awaitExit(EXIT_LIMIT);
        var took = Duration.ofNanos(System.nanoTime() - from);
        return new SigtermRound(
            load.stop(), exitCode, took, log(service), service.process().stderr());
      }
    }
  }

  private static List<JsonNode> log(RunningOrders service) {
    try {
      return service.log();
    } catch (JacksonException e) {
      return List.of();
    }
  }

  /** Every line is JSON, and the last one says how the stop went. */
  boolean logIsWhole() {
    return !log.isEmpty()
        && log.get(log.size() - 1).path("message").asString().startsWith("stopped in ");
  }

  /** How many requests the access log has. */
  long logged() {
    return log.stream()
        .filter(event -> event.path("logger").asString().equals("access"))
        .filter(event -> event.path("http.request.method").asString().equals("GET"))
        .count();
  }

  boolean isClean() {
    return outcome.broken().isEmpty()
        && Set.of(200).containsAll(outcome.statuses().keySet())
        && logged() == outcome.requests()
        && exitCode == 0
        && logIsWhole()
        && errors.isEmpty();
  }

  @Override
  public String toString() {
    return "requests "
        + outcome.requests()
        + " "
        + outcome.statuses()
        + " (logged "
        + logged()
        + "), broken "
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
        + (logIsWhole()
            ? "whole"
            : "BROKEN, last: " + (log.isEmpty() ? "" : log.get(log.size() - 1)))
        + ", "
        + took.toMillis()
        + " ms"
        + (outcome.broken().isEmpty() ? "" : "\n    " + outcome.broken())
        + (errors.isEmpty() ? "" : "\n    stderr: " + errors);
  }
}
