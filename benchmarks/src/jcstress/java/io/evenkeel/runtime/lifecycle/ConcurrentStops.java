package io.evenkeel.runtime.lifecycle;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLLL_Result;

/** Two threads ask a running service to stop. */
@JCStressTest
@Description("The states each caller's hooks saw, how often the component stopped, the reports.")
@Outcome(
    id = "DRAINING STOPPING, , 1, same report",
    expect = ACCEPTABLE,
    desc = "The first caller stopped, the second one waited for its report.")
@Outcome(
    id = ", DRAINING STOPPING, 1, same report",
    expect = ACCEPTABLE,
    desc = "The second caller stopped, the first one waited for its report.")
@Outcome(
    expect = FORBIDDEN,
    desc = "Stopped twice, by both in part, by nobody, or with a report for each.")
@State
public class ConcurrentStops {

  private final Lifecycle lifecycle = StartedElsewhere.lifecycle(List.of());
  private final AtomicInteger stops = new AtomicInteger();
  private @Nullable StopReport first;
  private @Nullable StopReport second;

  public ConcurrentStops() {
    var component =
        new Component() {
          @Override
          public void stop(Deadline deadline) {
            stops.incrementAndGet();
          }
        };
    try {
      lifecycle.add("component", component);
      lifecycle.running();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e); // nobody has asked to stop yet
    }
  }

  @Actor
  public void first(LLLL_Result r) {
    var hooks = new SeenStates(lifecycle);
    first = lifecycle.stop(StartedElsewhere.PATIENT, hooks);
    r.r1 = hooks.toString();
  }

  @Actor
  public void second(LLLL_Result r) {
    var hooks = new SeenStates(lifecycle);
    second = lifecycle.stop(StartedElsewhere.PATIENT, hooks);
    r.r2 = hooks.toString();
  }

  @Arbiter
  public void end(LLLL_Result r) {
    r.r3 = stops.get();
    r.r4 = Objects.equals(first, second) ? "same report" : first + " and " + second;
  }
}
