package io.evenkeel.runtime;

import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One line of what a start looked at. Immutable.
 *
 * @param check name of the check
 * @param result in a few words
 * @param took empty when it was not reached
 * @param timeout how long one try may take
 * @param impact what suffers when it fails; empty when nobody said, or it is only told of failures
 * @param policy what a failure does to the start
 */
record SelfCheck(
    String check,
    String expected,
    String result,
    boolean passed,
    Optional<Duration> took,
    Duration timeout,
    String impact,
    String policy) {

  /** What others wrote of it may hold anything; before it is laid out, or a part could be cut. */
  SelfCheck redacted(UnaryOperator<String> redaction) {
    return new SelfCheck(
        check,
        redaction.apply(expected),
        redaction.apply(result),
        passed,
        took,
        timeout,
        redaction.apply(impact),
        policy);
  }
}
