package io.evenkeel.benchmarks;

import io.evenkeel.testkit.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** What the clients of a soak saw, by kind of client. Thread-safe. */
final class SoakTally {

  private final Map<String, LongAdder> answers = new ConcurrentHashMap<>();
  private final Map<Integer, LongAdder> statuses = new ConcurrentHashMap<>();
  private final Queue<String> broken = new ConcurrentLinkedQueue<>();
  private final Queue<String> resets = new ConcurrentLinkedQueue<>();
  private final LongAdder refused = new LongAdder();
  private final LongAdder ended = new LongAdder();
  private final LongAdder logged = new LongAdder();

  /** A complete answer to a request of which the service writes a line when it is done. */
  void answered(String kind, int status) {
    logged.increment();
    answeredUnlogged(kind, status);
  }

  /** A complete answer, or a message of a WebSocket (status 101). */
  void answeredUnlogged(String kind, int status) {
    answers.computeIfAbsent(kind, k -> new LongAdder()).increment();
    statuses.computeIfAbsent(status, s -> new LongAdder()).increment();
  }

  /** A connection without an end of its own was ended as it should be. */
  void ended() {
    ended.increment();
  }

  void broken(String kind, String detail) {
    broken.add(kind + ": " + detail);
  }

  /** A connection was made by the kernel and reset before the service accepted it. */
  void reset(String kind, String detail) {
    resets.add(kind + ": " + detail);
  }

  void refused() {
    refused.increment();
  }

  /** Adds what a whole load saw. */
  void add(String kind, Outcome outcome) {
    refused.add(outcome.refused());
    logged.add(outcome.requests());
    answers.computeIfAbsent(kind, k -> new LongAdder()).add(outcome.requests());
    outcome.statuses().forEach((s, n) -> statuses.computeIfAbsent(s, k -> new LongAdder()).add(n));
    for (Outcome.Broken lost : outcome.broken()) {
      if (lost.kind() == Outcome.Kind.FRESH && Talker.isReset(lost.detail())) {
        reset(kind, lost.toString());
      } else {
        broken(kind, lost.toString());
      }
    }
  }

  /** What is known now; exact once all clients have ended. */
  Counts counts() {
    return new Counts(
        sums(answers),
        sums(statuses),
        List.copyOf(broken),
        List.copyOf(resets),
        refused.sum(),
        ended.sum(),
        logged.sum());
  }

  private static <K> Map<K, Long> sums(Map<K, LongAdder> adders) {
    var sums = new TreeMap<K, Long>();
    adders.forEach((key, adder) -> sums.put(key, adder.sum()));
    return sums;
  }

  /**
   * The sums.
   *
   * @param answers complete ones by kind of client
   * @param statuses of all answers; 101 for messages of WebSockets
   * @param broken each as it was seen
   * @param resets of connections that were not accepted yet, each as it was seen
   * @param refused connects
   * @param ended WebSockets closed with 1001 and streams with their last chunk
   * @param logged answers of which there is one line each in the access log
   */
  record Counts(
      Map<String, Long> answers,
      Map<Integer, Long> statuses,
      List<String> broken,
      List<String> resets,
      long refused,
      long ended,
      long logged) {

    long requests() {
      return answers.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Everything a user of a balancer would have seen go wrong. */
    List<String> errors() {
      var bad =
          statuses.entrySet().stream()
              .filter(e -> e.getKey() != 101 && e.getKey() / 100 != 2)
              .map(e -> e.getValue() + " answers " + e.getKey());
      var not = refused == 0 ? Stream.<String>empty() : Stream.of(refused + " refused");
      return Stream.of(bad, resets.stream(), not, broken.stream()).flatMap(s -> s).toList();
    }

    @Override
    public String toString() {
      return "requests "
          + requests()
          + " "
          + answers
          + ", broken "
          + broken.size()
          + ", reset before accepted "
          + resets.size()
          + ", ended "
          + ended
          + ", statuses "
          + statuses
          + ", refused "
          + refused;
    }
  }
}
