package io.evenkeel.runtime;

import dev.failsafe.BulkheadFullException;
import dev.failsafe.CircuitBreakerOpenException;
import dev.failsafe.RateLimitExceededException;
import io.evenkeel.runtime.http.HttpProblem;
import io.evenkeel.runtime.policy.DeadlineExpiredException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What it means to a client that a policy let no call through, where the handler says nothing. */
final class PolicyFailures {

  private static final Duration SOON = Duration.ofSeconds(1);

  private PolicyFailures() {}

  /** 503 for a refusal, 504 for want of time; empty for everything else. */
  static Optional<HttpProblem> problem(Throwable thrown) {
    Throwable e = unwrapped(thrown);
    if (e instanceof DeadlineExpiredException) {
      return Optional.of(new HttpProblem(504, "", e));
    }
    if (e instanceof CircuitBreakerOpenException open) {
      Duration left = open.getCircuitBreaker().getRemainingDelay();
      return Optional.of(refusal(e, left.compareTo(SOON) < 0 ? SOON : left));
    }
    return e instanceof BulkheadFullException || e instanceof RateLimitExceededException
        ? Optional.of(refusal(e, SOON))
        : Optional.empty();
  }

  private static HttpProblem refusal(Throwable e, Duration again) {
    return new HttpProblem(503, "", e).retryAfter(again);
  }

  private static Throwable unwrapped(Throwable e) {
    boolean wraps = e instanceof CompletionException || e instanceof ExecutionException;
    return wraps && e.getCause() != null ? e.getCause() : e;
  }
}
