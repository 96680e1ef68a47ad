package io.evenkeel.runtime.policy;

import dev.failsafe.Bulkhead;
import dev.failsafe.CircuitBreaker;
import dev.failsafe.Fallback;
import dev.failsafe.Policy;
import dev.failsafe.RateLimiter;
import dev.failsafe.RetryPolicy;
import java.util.ArrayList;
import java.util.List;

/** Orders of policies that are known to do something else than their author thinks. */
final class OrderFlaws {

  private record Flaw(Class<?> outer, Class<?> inner, String what) {}

  private static final List<Flaw> KNOWN =
      List.of(
          new Flaw(
              RetryPolicy.class,
              Fallback.class,
              "a fallback within the retry: nothing fails, so nothing is tried again"),
          new Flaw(
              CircuitBreaker.class,
              Fallback.class,
              "a fallback within the circuit breaker: nothing fails, so it never opens"),
          new Flaw(
              CircuitBreaker.class,
              RetryPolicy.class,
              "the retry within the circuit breaker: it counts calls instead of tries, and an open"
                  + " one does not end the tries of calls that are under way"),
          new Flaw(
              Bulkhead.class,
              RetryPolicy.class,
              "the retry within the bulkhead: a call keeps its place while it waits for the next"
                  + " try"),
          new Flaw(
              RateLimiter.class,
              RetryPolicy.class,
              "the retry within the rate limiter: tries are not counted"));

  private OrderFlaws() {}

  /** What is wrong with the order, for a person; outermost first. */
  static List<String> of(List<? extends Policy<?>> policies) {
    var found = new ArrayList<String>();
    for (Flaw flaw : KNOWN) {
      int outer = first(policies, flaw.outer);
      if (outer >= 0 && first(policies.subList(outer + 1, policies.size()), flaw.inner) >= 0) {
        found.add(flaw.what);
      }
    }
    return List.copyOf(found);
  }

  private static int first(List<? extends Policy<?>> policies, Class<?> kind) {
    for (int i = 0; i < policies.size(); i++) {
      if (kind.isInstance(policies.get(i))) {
        return i;
      }
    }
    return -1;
  }
}
