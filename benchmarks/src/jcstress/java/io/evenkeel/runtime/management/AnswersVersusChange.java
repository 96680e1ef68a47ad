package io.evenkeel.runtime.management;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.evenkeel.health.DrivenHealth;
import io.evenkeel.health.HealthKind;
import io.evenkeel.health.HealthStatus;
import java.nio.charset.StandardCharsets;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** Two probes share the rendered answers while a check goes DOWN; one of them caused that. */
@JCStressTest
@Description("The answer after the evaluation, and two answers in a row to somebody else.")
@Outcome(
    id = "503, 200 then (200|503)",
    expect = ACCEPTABLE,
    desc = "The other one began before the evaluation ended, and went forward.")
@Outcome(id = "503, 503 then 503", expect = ACCEPTABLE, desc = "The other one began after it.")
@Outcome(
    expect = FORBIDDEN,
    desc = "Status and body of different reports, or an older answer after a newer one.")
@State
public class AnswersVersusChange {

  private final DrivenHealth health = new DrivenHealth();
  private final RenderedAnswers answers = new RenderedAnswers();

  public AnswersVersusChange() {
    ask(); // so that there is an older answer to be given by mistake
    health.breakFirst();
  }

  @Actor
  public void evaluate(LL_Result r) {
    health.evaluate("first");
    r.r1 = ask();
  }

  @Actor
  public void probe(LL_Result r) {
    r.r2 = ask() + " then " + ask();
  }

  private String ask() {
    var report = health.registry().report(HealthKind.READINESS);
    var answer =
        answers.get(
            report.version(),
            false,
            true,
            () -> {
              boolean ok = report.status() != HealthStatus.DOWN;
              var text = new ProbeAnswer("readyz", ok, "", report.checks());
              return RenderedAnswers.Rendered.of(report, text, text.body(false, true));
            });
    String body = StandardCharsets.UTF_8.decode(answer.body()).toString();
    boolean agree = answer.status() == (body.equals("ok") ? 200 : 503);
    return agree ? "" + answer.status() : answer.status() + " with " + body;
  }
}
