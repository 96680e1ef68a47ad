package io.evenkeel.health.checks;

import static io.evenkeel.health.checks.Looks.assertUp;
import static io.evenkeel.health.checks.Looks.awaitNoThread;
import static io.evenkeel.health.checks.Looks.awaitUp;
import static io.evenkeel.health.checks.Looks.reason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evenkeel.health.testkit.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DnsProbeTest {

  private static final String UP = "HealthResult[status=UP, reason=]";

  @TempDir Path folder;

  @Test
  void aNameServerIsAskedAnewEachTime() throws Exception {
    try (var server = new NameServer(0)) {
      String where = "127.0.0.1:" + server.port();
      var probe = DnsProbe.of("orders.example").server("127.0.0.1", server.port());
      assertUp(probe);

      server.knows(false);
      assertThat(reason(probe)).isEqualTo("orders.example does not exist, says " + where);
      server.knows(true);
      assertUp(probe);

      server.silent(true);
      assertThat(reason(probe.within(Duration.ofMillis(300))))
          .isEqualTo(where + " did not answer within 300 ms, asked for orders.example");
      server.silent(false);
      awaitUp(probe);
      awaitNoThread("health-dns");
    }
  }

  @Test
  void aNameServerThatIsGoneIsDownAndUpWhenItIsBack() throws Exception {
    var server = new NameServer(0);
    int port = server.port();
    var probe = DnsProbe.of("orders.example").server("127.0.0.1", port);
    assertUp(probe);

    server.close();
    assertThat(reason(probe.within(Duration.ofMillis(500)))).startsWith("127.0.0.1:" + port);
    try (var again = new NameServer(port)) {
      assertThat(again.port()).isEqualTo(port);
      awaitUp(probe);
    }
  }

  @Test
  void withoutACacheTheJvmsAnswerIsOfNow() throws Exception {
    Path hosts = hosts("127.0.0.1 orders.example\n");
    try (var child = child(hosts, 0)) {
      assertThat(child.ask("")).isEqualTo(UP);
      hosts("127.0.0.1 another.example\n");
      assertThat(child.ask(""))
          .contains("DOWN")
          .contains("orders.example has no address, or the name servers do not answer");
      hosts("127.0.0.1 orders.example\n");
      assertThat(child.ask("")).isEqualTo(UP);
    }
  }

  @Test
  void withACacheTheJvmsAnswerIsAsOldAsThatOfItsClients() throws Exception {
    Path hosts = hosts("127.0.0.1 orders.example\n");
    try (var child = child(hosts, 600)) {
      assertThat(child.ask("")).isEqualTo(UP);
      hosts("127.0.0.1 another.example\n");
      assertThat(child.ask("")).isEqualTo(UP);
    }
  }

  @Test
  void whatIsNoNameIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DnsProbe.of("orders.example:53" + "/x"))
        .withMessageStartingWith("host: \"orders.example:53/x\" (expected: a name or an address");
  }

  private Path hosts(String text) throws Exception {
    return Files.writeString(folder.resolve("hosts"), text);
  }

  /** Resolves by this file. */
  private ChildJvm child(Path hosts, int seconds) throws Exception {
    return ChildJvm.start(
        DnsChild.class,
        List.of("-Djdk.net.hosts.file=" + hosts),
        "orders.example",
        Integer.toString(seconds));
  }
}
