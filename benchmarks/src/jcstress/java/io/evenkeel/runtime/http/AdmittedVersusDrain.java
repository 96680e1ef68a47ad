package io.evenkeel.runtime.http;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.evenkeel.runtime.http.RequestPipeline.Admission;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** A request arrives on a shared port while its drain begins. */
@JCStressTest
@Description("What became of the request, and whether the drain's first look at the port saw it.")
@Outcome(
    id = "served, seen",
    expect = ACCEPTABLE,
    desc = "It was let in before the drain began, which waits for it.")
@Outcome(
    id = "refused, unseen",
    expect = ACCEPTABLE,
    desc = "The drain began first; there is nothing to wait for.")
@Outcome(
    id = "refused, seen",
    expect = ACCEPTABLE,
    desc = "The drain looked before the request was refused; it finds it gone at the next look.")
@Outcome(
    id = "served, unseen",
    expect = FORBIDDEN,
    desc = "The application is at work and its components are stopped beneath it.")
@State
public class AdmittedVersusDrain {

  private final RacingRequest request = new RacingRequest();

  @Actor
  public void arrive(LL_Result r) {
    request.arrive();
    r.r1 = request.served() == null ? "refused" : "served";
  }

  @Actor
  public void drain(LL_Result r) {
    request.pipeline.admission(Admission.REFUSE);
    r.r2 = request.seenByDrain() ? "seen" : "unseen";
  }
}
