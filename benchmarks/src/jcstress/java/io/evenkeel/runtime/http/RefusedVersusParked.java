package io.evenkeel.runtime.http;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.evenkeel.runtime.http.RequestPipeline.Admission;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** A request arrives on a shared port that was drained and is about to close. */
@JCStressTest
@Description("What becomes of a request while a port that refuses is parked and refuses again.")
@Outcome(
    id = "refused",
    expect = ACCEPTABLE,
    desc = "Before it parked, after it parked, or once it was released.")
@Outcome(
    id = "served",
    expect = FORBIDDEN,
    desc = "The application is at work after its components were stopped.")
@State
public class RefusedVersusParked {

  private static final int TIMES = 1_000;

  private final RacingRequest request = new RacingRequest();
  private volatile boolean arrived;

  public RefusedVersusParked() {
    request.pipeline.admission(Admission.REFUSE);
  }

  @Actor
  public void arrive() {
    request.arrive();
    arrived = true;
  }

  /** Again and again, since the moment between two looks of the request is short. */
  @Actor
  public void close() {
    for (int i = 0; i < TIMES && !arrived; i++) {
      request.pipeline.admission(Admission.PARK);
      request.pipeline.admission(Admission.REFUSE);
    }
  }

  @Arbiter
  public void end(L_Result r) {
    r.r1 = request.served() == null ? "refused" : "served";
  }
}
