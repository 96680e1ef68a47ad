package io.evenkeel.runtime.lifecycle;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** The start ends while somebody asks to stop. */
@JCStressTest
@Description(
    "Whether the start was accepted, the states at pre-drain and at flush, the last state.")
@Outcome(
    id = "accepted, DRAINING STOPPING, STOPPED",
    expect = ACCEPTABLE,
    desc = "The start was first: what it serves is drained, then stopped.")
@Outcome(
    id = "refused, STOPPING, STOPPED",
    expect = ACCEPTABLE,
    desc = "The stop was first: the start is told so, and nothing was served that could drain.")
@Outcome(
    expect = FORBIDDEN,
    desc = "RUNNING after a stop began, served without a drain, drained without having served.")
@State
public class RunningVersusStop {

  private final Lifecycle lifecycle = StartedElsewhere.lifecycle(List.of());

  @Actor
  public void start(LLL_Result r) {
    try {
      lifecycle.running();
      r.r1 = "accepted";
    } catch (InterruptedException e) {
      lifecycle.failed(e, Deadline.after(Duration.ZERO));
      r.r1 = "refused";
    }
  }

  @Actor
  public void stop(LLL_Result r) {
    var hooks = new SeenStates(lifecycle);
    lifecycle.stop(StartedElsewhere.PATIENT, hooks);
    r.r2 = hooks.toString();
  }

  @Arbiter
  public void end(LLL_Result r) {
    r.r3 = lifecycle.state();
  }
}
