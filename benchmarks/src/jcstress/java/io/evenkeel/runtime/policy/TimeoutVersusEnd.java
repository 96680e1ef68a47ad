package io.evenkeel.runtime.policy;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** A call within a call ends while its time is over. */
@JCStressTest
@Description("Whether the call was told that it is over, and what is left on its thread.")
@Outcome(id = "in time, nothing", expect = ACCEPTABLE, desc = "The call ended first.")
@Outcome(
    id = "over, nothing",
    expect = ACCEPTABLE,
    desc = "The interrupt came first, and was taken back.")
@Outcome(
    expect = FORBIDDEN,
    desc = "An interrupt after the end, which would hit whatever the thread does next.")
@State
public class TimeoutVersusEnd {

  private static final long AN_HOUR = 3_600_000_000_000L;

  private final TimeoutWatch watch = new TimeoutWatch("unused");
  private volatile TimeoutWatch.@Nullable Watched begun;
  private volatile boolean fired;

  public TimeoutVersusEnd() {
    watch.close(); // the other actor is its thread
  }

  @Actor
  public void call(LL_Result r) {
    var outer = watch.begin(AN_HOUR);
    var inner = watch.begin(AN_HOUR);
    begun = inner;
    r.r1 = watch.end(inner) ? "over" : "in time";
    while (!fired) {
      Thread.onSpinWait();
    }
    boolean left = Thread.interrupted();
    r.r2 = left || watch.end(outer) || Thread.interrupted() ? "an interrupt" : "nothing";
  }

  @Actor
  public void time(LL_Result r) {
    var watched = begun;
    while (watched == null) {
      Thread.onSpinWait();
      watched = begun;
    }
    watched.interrupt();
    fired = true;
  }
}
