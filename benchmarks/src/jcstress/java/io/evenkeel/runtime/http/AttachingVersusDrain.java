package io.evenkeel.runtime.http;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.evenkeel.runtime.http.RequestPipeline.Admission;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** A request that is served attaches objects to its connection while a drain looks for it. */
@JCStressTest
@Description("Whether each look of a drain sees a request whose attachments grow meanwhile.")
@Outcome(id = "seen", expect = ACCEPTABLE, desc = "The drain waits for it.")
@Outcome(
    id = "unseen",
    expect = FORBIDDEN,
    desc = "The map of attachments grew under the look, and the drain ends beneath the request.")
@State
public class AttachingVersusDrain {

  private static final int LOOKS = 1_000;
  private static final List<AttachmentKey<Object>> KEYS =
      Stream.generate(() -> AttachmentKey.create(Object.class)).limit(12).toList();

  private final RacingRequest request = new RacingRequest();
  private final HttpServerExchange exchange;
  private volatile boolean attached;

  public AttachingVersusDrain() {
    request.arrive();
    exchange = Objects.requireNonNull(request.served());
    request.pipeline.admission(Admission.REFUSE);
  }

  @Actor
  public void attach() {
    for (AttachmentKey<Object> key : KEYS) {
      exchange.getConnection().putAttachment(key, key); // whose map has the request, too
    }
    attached = true;
  }

  @Actor
  public void drain(L_Result r) {
    boolean seen = true;
    for (int look = 0; look < LOOKS && seen && !attached; look++) {
      seen = request.seenByDrain();
    }
    r.r1 = seen ? "seen" : "unseen";
  }
}
