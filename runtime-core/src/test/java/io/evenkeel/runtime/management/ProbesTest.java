package io.evenkeel.runtime.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.health.HealthCheck;
import io.evenkeel.health.HealthResult;
import io.evenkeel.runtime.lifecycle.LifecycleState;
import io.evenkeel.testkit.RawHttp;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/** What the probes answer, and to whom. */
@Timeout(60)
class ProbesTest {

  private static final HealthResult DOWN = HealthResult.down("refused by 10.0.0.7");

  @SuppressWarnings("NullAway.Init")
  private ManagementPort port;

  @BeforeEach
  void start() throws Exception {
    port = ManagementPort.withToken();
  }

  @AfterEach
  void stop() {
    port.close();
  }

  private static HealthCheck database(String name, io.evenkeel.health.Probe probe) {
    return HealthCheck.readiness(name, probe).impact("all reads and writes");
  }

  private static HealthCheck optional(String name, io.evenkeel.health.Probe probe) {
    return HealthCheck.readiness(name, probe).optional().impact("slower reads");
  }

  // ---- form

  @ParameterizedTest
  @ValueSource(strings = {"/livez", "/healthz", "/readyz", "/startupz"})
  void aHealthyServiceSaysOk(String path) throws Exception {
    var answer = port.get(path);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("ok");
    assertThat(answer.header("Content-Type")).contains("text/plain; charset=utf-8");
    assertThat(answer.header("Cache-Control")).contains("no-store");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/livez", "/healthz", "/readyz", "/startupz", "/health", "/info"})
  void headIsAnsweredWithoutABody(String path) throws Exception {
    var answer =
        RawHttp.exchange(
            port.port(), "HEAD " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void otherMethodsAre405() throws Exception {
    var answer =
        RawHttp.exchange(
            port.port(), "POST /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Allow")).contains("GET, HEAD");
  }

  // ---- checks

  @Test
  void verboseListsWhatIsUpToo() throws Exception {
    port.check(ProbesTest::database, "orders-database", HealthResult.up());
    port.check(ProbesTest::optional, "orders-cache", DOWN);

    assertThat(port.get("/readyz?verbose").body())
        .isEqualTo(
            """
            [+]orders-database ok
            [-]orders-cache failed (optional)
            readyz check passed
            """);
    assertThat(port.get("/readyz?verbose=true").body()).startsWith("[+]orders-database ok\n");
  }

  @Test
  void aRequiredCheckThatIsDownIs503WithItsNameOnly() throws Exception {
    port.check(ProbesTest::database, "orders-database", DOWN);

    var answer = port.get("/readyz");

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.body()).isEqualTo("[-]orders-database failed\nreadyz check failed\n");
    assertThat(answer.header("Cache-Control")).contains("no-store");
  }

  @Test
  void reasonsHaveNoSecretThatALogLineWouldNotHave() throws Exception {
    var down = HealthResult.down("401 for Bearer abcdefghijklmnop, apiKey=hunter2");
    port.check(ProbesTest::database, "orders-database", down);

    for (String path : new String[] {"/readyz", "/health", "/readyz/orders-database"}) {
      assertThat(port.getAuthorized(path).body())
          .contains("401 for Bearer ******, apiKey=******")
          .doesNotContain("hunter2", "abcdefghijklmnop");
    }
  }

  @Test
  void reasonsAndImpactAreForAuthorisedCallers() throws Exception {
    port.check(ProbesTest::database, "orders-database", DOWN);
    port.check(ProbesTest::optional, "orders-cache", DOWN);

    assertThat(port.getAuthorized("/readyz").body())
        .isEqualTo(
            """
            [-]orders-database failed: refused by 10.0.0.7 (all reads and writes)
            [-]orders-cache failed (optional): refused by 10.0.0.7 (slower reads)
            readyz check failed
            """);
    assertThat(port.getAuthorized("/readyz/orders-database").body())
        .contains("refused by 10.0.0.7");
    for (String path :
        new String[] {"/readyz", "/readyz?verbose", "/readyz/orders-database", "/livez?verbose"}) {
      assertThat(port.get(path).body()).as(path).doesNotContain("10.0.0.7", "reads");
    }
  }

  @Test
  void anOptionalCheckThatIsDownIs200() throws Exception {
    port.check(ProbesTest::optional, "orders-cache", DOWN);

    assertThat(port.get("/readyz").status()).isEqualTo(200);
    assertThat(port.get("/readyz").body()).isEqualTo("ok");
  }

  @Test
  void theAnswerFollowsTheCheck() throws Exception {
    port.check(ProbesTest::database, "orders-database", HealthResult.up());
    assertThat(port.get("/readyz").status()).isEqualTo(200);

    port.report("orders-database", DOWN);
    assertThat(port.get("/readyz").status()).isEqualTo(503);

    port.report("orders-database", HealthResult.up());
    assertThat(port.get("/readyz").status()).isEqualTo(200);
  }

  @Test
  void failuresThatAreTooFewToCountAreShown() throws Exception {
    port.check(ProbesTest::database, "orders-database", HealthResult.up());
    port.reportOnce("orders-database", DOWN);

    assertThat(port.get("/readyz").status()).isEqualTo(200);
    assertThat(port.get("/readyz?verbose").body())
        .isEqualTo("[+]orders-database ok, 1 of 2 failures\nreadyz check passed\n");
    assertThat(port.getAuthorized("/readyz?verbose").body())
        .startsWith("[+]orders-database ok, 1 of 2 failures: refused by 10.0.0.7\n");
  }

  @Test
  void goodResultsThatAreTooFewToCountAreShown() throws Exception {
    port.check(
        (name, probe) -> HealthCheck.readiness(name, probe).recoverAfter(3),
        "orders-database",
        HealthResult.up());
    port.report("orders-database", DOWN);
    port.reportOnce("orders-database", HealthResult.up());

    assertThat(port.get("/readyz").status()).isEqualTo(503);
    assertThat(port.get("/readyz").body())
        .startsWith("[-]orders-database failed, 1 of 3 good results\n");
    assertThat(port.getAuthorized("/readyz").body())
        .startsWith("[-]orders-database failed: refused by 10.0.0.7, 1 of 3 good results\n");
  }

  @Test
  void excludedChecksDoNotCount() throws Exception {
    port.check(ProbesTest::database, "orders-database", DOWN);
    port.check(ProbesTest::database, "orders-events", DOWN);

    assertThat(port.get("/readyz?exclude=orders-database").status()).isEqualTo(503);
    assertThat(port.get("/readyz?exclude=orders-database").body()).doesNotContain("database");
    assertThat(port.get("/readyz?exclude=orders-database&exclude=orders-events").status())
        .isEqualTo(200);
    assertThat(port.get("/readyz?exclude=unknown").status()).isEqualTo(503);
  }

  @Test
  void oneCheckCanBeAskedFor() throws Exception {
    port.check(ProbesTest::database, "orders-database", HealthResult.up());
    port.check(ProbesTest::optional, "orders-cache", DOWN);
    port.check(HealthCheck::liveness, "deadlock", HealthResult.up());

    assertThat(port.get("/readyz/orders-database").status()).isEqualTo(200);
    assertThat(port.get("/readyz/orders-database").body()).isEqualTo("ok");
    assertThat(port.get("/readyz/orders-cache").status()).isEqualTo(503);
    assertThat(port.get("/livez/deadlock").status()).isEqualTo(200);
    assertThat(port.get("/healthz/deadlock").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/readyz/unknown", "/readyz/deadlock", "/livez/orders-database", "/startupz/x"})
  void aCheckThatTheProbeDoesNotHaveIs404(String path) throws Exception {
    port.check(ProbesTest::database, "orders-database", HealthResult.up());
    port.check(HealthCheck::liveness, "deadlock", HealthResult.up());

    assertThat(port.get(path).status()).isEqualTo(404);
    assertThat(port.get(path).body()).isEqualTo("no such check\n");
  }

  @Test
  void aDependencyThatIsDownNeverMakesTheProcessDead() throws Exception {
    port.check(ProbesTest::database, "orders-database", DOWN);
    assertThat(port.get("/livez").status()).isEqualTo(200);

    port.check(HealthCheck::liveness, "deadlock", HealthResult.down("stuck"));

    assertThat(port.get("/livez").status()).isEqualTo(503);
    assertThat(port.get("/livez").body()).isEqualTo("[-]deadlock failed\nlivez check failed\n");
    assertThat(port.get("/healthz").status()).isEqualTo(503);
    assertThat(port.get("/readyz").body()).doesNotContain("deadlock");
  }

  @Test
  void aStartupCheckCountsForStartupOnly() throws Exception {
    port.check(HealthCheck::startup, "warm-up", HealthResult.down("cold"));

    assertThat(port.get("/startupz").status()).isEqualTo(503);
    assertThat(port.get("/startupz").body())
        .isEqualTo("[-]warm-up failed\nstartupz check failed\n");
    assertThat(port.get("/readyz").status()).isEqualTo(200);
  }

  // ---- states

  @ParameterizedTest
  @CsvSource({
    "NEW, 503, starting",
    "STARTING, 503, starting",
    "DRAINING, 503, draining",
    "STOPPING, 503, draining",
    "STOPPED, 503, draining",
    "FAILED, 503, failed"
  })
  void aServiceThatIsNotRunningIsNotReadyAndSaysWhy(LifecycleState state, int status, String reason)
      throws Exception {
    port.state = state;

    assertThat(port.get("/readyz").status()).isEqualTo(status);
    assertThat(port.get("/readyz").body()).isEqualTo("[-]" + reason + "\nreadyz check failed\n");
  }

  @Test
  void aStartSaysWhatItIsAt() throws Exception {
    port.state = LifecycleState.STARTING;
    port.waitingFor = Map.of("orders-database", "");

    assertThat(port.get("/readyz").body())
        .isEqualTo("[-]starting orders-database\nreadyz check failed\n");
  }

  @Test
  void whyAStartWaitsIsForAuthorisedCallers() throws Exception {
    port.state = LifecycleState.STARTING;
    port.waitingFor = Map.of("orders-database", "refused by 10.0.0.7");

    assertThat(port.getAuthorized("/readyz").body())
        .isEqualTo("[-]starting orders-database: refused by 10.0.0.7\nreadyz check failed\n");
    assertThat(port.get("/readyz").body()).doesNotContain("10.0.0.7").contains("orders-database");
    assertThat(port.get("/readyz?verbose").body()).doesNotContain("10.0.0.7");
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "FAILED")
  void theProcessIsAliveInEveryOtherState(LifecycleState state) throws Exception {
    port.state = state;

    assertThat(port.get("/livez").status()).isEqualTo(200);
    assertThat(port.get("/healthz").status()).isEqualTo(200);
  }

  @Test
  void aServiceThatFailedIsNotAlive() throws Exception {
    port.state = LifecycleState.FAILED;

    assertThat(port.get("/livez").status()).isEqualTo(503);
    assertThat(port.get("/livez").body()).isEqualTo("[-]failed\nlivez check failed\n");
  }

  @Test
  void aServiceHasStartedUpOnceItsEnvironmentWasChecked() throws Exception {
    port.environmentChecked = false;
    port.state = LifecycleState.NEW;
    assertThat(port.get("/startupz").status()).isEqualTo(503);

    port.state = LifecycleState.STARTING;
    assertThat(port.get("/startupz").body()).isEqualTo("[-]starting\nstartupz check failed\n");

    port.environmentChecked = true;
    assertThat(port.get("/startupz").status()).isEqualTo(200);
    assertThat(port.get("/readyz").status()).isEqualTo(503);

    port.state = LifecycleState.DRAINING;
    assertThat(port.get("/startupz").status()).isEqualTo(200);
  }

  // ---- what is kept

  @Test
  void anAnswerIsRenderedForEachWayToAskAndForEachChange() throws Exception {
    port.check(ProbesTest::database, "orders-database", HealthResult.up());
    port.check(ProbesTest::optional, "orders-cache", HealthResult.up());

    for (HealthResult cache : new HealthResult[] {HealthResult.up(), DOWN, HealthResult.up()}) {
      port.report("orders-cache", cache);
      boolean up = cache.equals(HealthResult.up());
      for (int asked = 0; asked < 2; asked++) {
        assertThat(port.get("/readyz").body()).isEqualTo("ok");
        assertThat(port.get("/readyz?verbose").body())
            .contains(up ? "[+]orders-cache ok" : "[-]orders-cache failed (optional)")
            .doesNotContain("10.0.0.7");
        assertThat(port.getAuthorized("/readyz?verbose").body().contains("10.0.0.7"))
            .isNotEqualTo(up);
        assertThat(port.get("/readyz?exclude=orders-cache&verbose").body())
            .doesNotContain("orders-cache");
      }
    }
  }

  @Test
  void aDegradedServiceSaysSoInAHeader() throws Exception {
    port.check(ProbesTest::optional, "orders-cache", HealthResult.up());
    assertThat(port.get("/readyz").header("Health-Status")).isEmpty();

    port.report("orders-cache", DOWN);

    assertThat(port.get("/readyz").header("Health-Status")).contains("degraded");
    assertThat(port.get("/health").header("Health-Status")).contains("degraded");
    assertThat(port.get("/livez").header("Health-Status")).isEmpty();
  }

  @Test
  void whatWasRenderedWhileRunningIsNotSaidOfADrain() throws Exception {
    assertThat(port.get("/readyz").status()).isEqualTo(200);

    port.state = LifecycleState.DRAINING;

    assertThat(port.get("/readyz").status()).isEqualTo(503);
  }

  @Test
  void pathsCanBeRenamed() throws Exception {
    try (var renamed =
        ManagementPort.with(
            Map.of(
                "management.paths.livez", "/internal/alive",
                "management.paths.readyz", "/internal/ready",
                "management.paths.health", "/internal/health"))) {
      assertThat(renamed.get("/internal/alive").body()).isEqualTo("ok");
      assertThat(renamed.get("/internal/ready").body()).isEqualTo("ok");
      assertThat(renamed.get("/internal/ready/none").status()).isEqualTo(404);
      assertThat(renamed.get("/internal/health").status()).isEqualTo(200);
      assertThat(renamed.get("/livez").status()).isEqualTo(404);
      assertThat(renamed.get("/startupz").status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource({"ready", "/", "/a/", "/{x}", "/livez", "/config", "'/a b'"})
  void aPathThatIsNoneOrTakenIsAProblem(String path) {
    assertThatThrownBy(() -> ManagementPort.with(Map.of("management.paths.readyz", path)).close())
        .isInstanceOf(io.evenkeel.config.ConfigException.class)
        .hasMessageContaining("management.paths.readyz: ")
        .hasMessageContaining("(expected: a path of its own, such as /readyz)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/*|application/health+json",
        "application/json|application/json",
        "text/html, application/json;q=0.9|application/json",
        "application/json, application/health+json|application/health+json",
      })
  void healthIsPlainJsonForWhoAsksForThat(String accept, String type) throws Exception {
    var answer = port.get("/health", "Accept: " + accept);

    assertThat(answer.header("Content-Type")).contains(type);
    assertThat(answer.header("Vary")).contains("Accept");
    assertThat(answer.body()).contains("\"status\":\"pass\"");
  }
}
