package io.evenkeel.health;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/**
 * Both results are too old, which readers find out for themselves, and one of the checks is
 * evaluated again.
 */
@JCStressTest
@Description("How that check was to whoever evaluated it, and in two looks of somebody else.")
@Outcome(
    id = "UP, DOWN then (DOWN|UP)",
    expect = ACCEPTABLE,
    desc = "The other one began before the evaluation ended, and went forward.")
@Outcome(id = "UP, UP then UP", expect = ACCEPTABLE, desc = "The other one began after it.")
@Outcome(
    expect = FORBIDDEN,
    desc = "An older report after a newer one, or after the evaluation that made it old.")
@State
public class ReportsInOrder {

  private final DrivenHealth health = new DrivenHealth();

  public ReportsInOrder() {
    health.becomeStale();
  }

  @Actor
  public void evaluate(LL_Result r) {
    health.evaluate("first");
    r.r1 = first();
  }

  @Actor
  public void read(LL_Result r) {
    r.r2 = first() + " then " + first();
  }

  private HealthStatus first() {
    return health.registry().report(HealthKind.READINESS).checks().get(0).status();
  }
}
