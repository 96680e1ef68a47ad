package io.evenkeel.health;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** Two ask for an evaluation at once, or one joins that of the other, and both read the report. */
@JCStressTest
@Description("What the report said to each when it had been told that the check is DOWN.")
@Outcome(id = "DOWN, DOWN", expect = ACCEPTABLE, desc = "Whoever was told reads the same.")
@Outcome(expect = FORBIDDEN, desc = "UP in a report after the answer DOWN, or another answer.")
@State
public class AnswerVersusEvaluation {

  private final DrivenHealth health = new DrivenHealth();

  public AnswerVersusEvaluation() {
    health.breakFirst();
  }

  @Actor
  public void ask(LL_Result r) {
    r.r1 = evaluated();
  }

  @Actor
  public void askToo(LL_Result r) {
    r.r2 = evaluated();
  }

  private String evaluated() {
    HealthStatus told = health.evaluate("first");
    HealthStatus read = health.registry().report(HealthKind.READINESS).status();
    return told == HealthStatus.DOWN ? read.name() : "told " + told + ", read " + read;
  }
}
