package io.evenkeel.testkit;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a load saw. Immutable.
 *
 * <p>A request is broken when it began on an established connection that had not been told to
 * close, and got no complete answer. Told to close means: an answer with {@code Connection: close},
 * or the end of the stream or a reset seen before the request's first byte. A complete answer is a
 * status line, headers, and exactly the announced body: Content-Length bytes or well-formed chunks.
 *
 * @param requests how many got a complete answer, of whatever status
 * @param connects how many connections were established
 * @param refused how many were not: refused, reset or timed out while connecting
 * @param closedByServer how many complete answers said {@code Connection: close}
 * @param idleClosed how many used connections were found closed between two requests; not broken
 * @param statuses how many complete answers had which status
 * @param broken the requests lost, in the order in which they were noticed
 */
public record Outcome(
    long requests,
    long connects,
    long refused,
    long closedByServer,
    long idleClosed,
    SortedMap<Integer, Long> statuses,
    List<Broken> broken) {
  public Outcome {
    statuses = Collections.unmodifiableSortedMap(new TreeMap<>(statuses));
    broken = List.copyOf(broken);
  }

  /**
   * A request that was lost.
   *
   * @param kind whether its connection had served others before
   * @param millis from the start of the load until the loss was noticed
   * @param detail what was seen, for a person
   */
  public record Broken(Kind kind, long millis, String detail) {}

  /** What a lost request travelled on. */
  public enum Kind {
    /**
     * The first request after a connect that succeeded; also when the reset came before its first
     * byte.
     */
    FRESH,
    /** A later one on the same connection. */
    REUSED
  }
}
