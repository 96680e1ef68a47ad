package io.evenkeel.runtime;

import java.util.concurrent.Callable;

/**
 * One question about the place a service runs in, asked once at start. Immutable.
 *
 * @param required whether the start fails with it
 * @param impact what suffers; empty when the failure says it
 * @param question throws for no, too
 */
record EnvironmentCheck(
    String name, String expected, boolean required, String impact, Callable<Answer> question) {

  /**
   * What was found.
   *
   * @param result in a few words
   */
  record Answer(boolean passed, String result) {

    static Answer yes(String result) {
      return new Answer(true, result);
    }

    static Answer no(String result) {
      return new Answer(false, result);
    }
  }
}
