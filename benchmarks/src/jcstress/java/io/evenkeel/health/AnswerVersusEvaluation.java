package io.evenkeel.health;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** A report is read after somebody was told that an evaluation found the check DOWN. */
@JCStressTest
@Description("Whether the answer DOWN was given before the look, and what the look saw.")
@Outcome(id = "running, UP", expect = ACCEPTABLE, desc = "Read before the evaluation ended.")
@Outcome(id = "running, DOWN", expect = ACCEPTABLE, desc = "In the report before it is told.")
@Outcome(id = "told, DOWN", expect = ACCEPTABLE, desc = "Whoever was told reads the same.")
@Outcome(expect = FORBIDDEN, desc = "UP in a report after the answer DOWN was given.")
@State
public class AnswerVersusEvaluation {

  private final DrivenHealth health = new DrivenHealth();
  private volatile boolean told;

  public AnswerVersusEvaluation() {
    health.breakFirst();
  }

  @Actor
  public void evaluate() {
    told = health.evaluate("first") == HealthStatus.DOWN;
  }

  @Actor
  public void read(LL_Result r) {
    r.r1 = told ? "told" : "running";
    r.r2 = health.registry().report(HealthKind.READINESS).status();
  }
}
