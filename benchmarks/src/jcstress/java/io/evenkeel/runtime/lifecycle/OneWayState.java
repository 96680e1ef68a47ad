package io.evenkeel.runtime.lifecycle;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** Who has started a service looks at its state while somebody stops it. */
@JCStressTest
@Description("What two looks at the state after the start saw, and the state after the stop.")
@Outcome(
    id = "RUNNING then RUNNING, STOPPED",
    expect = ACCEPTABLE,
    desc = "Both looks came before the stop.")
@Outcome(
    id = "RUNNING then (DRAINING|STOPPING|STOPPED), STOPPED",
    expect = ACCEPTABLE,
    desc = "The stop began between the looks.")
@Outcome(
    id = "DRAINING then (DRAINING|STOPPING|STOPPED), STOPPED",
    expect = ACCEPTABLE,
    desc = "The stop was on its way at the first look.")
@Outcome(
    id = "STOPPING then (STOPPING|STOPPED), STOPPED",
    expect = ACCEPTABLE,
    desc = "The stop was further on its way at the first look.")
@Outcome(
    id = "STOPPED then STOPPED, STOPPED",
    expect = ACCEPTABLE,
    desc = "The stop was over before the first look.")
@Outcome(
    id = "refused, STOPPED",
    expect = ACCEPTABLE,
    desc = "The stop came before the start had ended.")
@Outcome(
    expect = FORBIDDEN,
    desc = "A state came back, the start was not seen by its own thread, the stop did not end.")
@State
public class OneWayState {

  private final Lifecycle lifecycle = StartedElsewhere.lifecycle(List.of());

  @Actor
  public void start(LL_Result r) {
    try {
      lifecycle.running();
      var first = lifecycle.state();
      r.r1 = first + " then " + lifecycle.state();
    } catch (InterruptedException e) {
      lifecycle.failed(e, Deadline.after(Duration.ZERO));
      r.r1 = "refused";
    }
  }

  @Actor
  public void stop(LL_Result r) {
    lifecycle.stop(StartedElsewhere.PATIENT, new StopHooks() {});
    r.r2 = lifecycle.state();
  }
}
