package io.evenkeel.health.checks;

import static io.evenkeel.health.checks.Looks.assertUp;
import static io.evenkeel.health.checks.Looks.awaitNoThread;
import static io.evenkeel.health.checks.Looks.awaitUp;
import static io.evenkeel.health.checks.Looks.reason;
import static io.evenkeel.health.checks.Looks.threads;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.time.temporal.ChronoUnit.DAYS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.evenkeel.health.HealthCheck;
import io.evenkeel.health.testkit.TcpRelay;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Base64;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateProbeTest {

  private static final char[] PASSWORD = Keytool.PASSWORD.toCharArray();

  @TempDir private static Path folder;
  private static Path oldStore;
  private static Path newStore;
  private static Path oldPem;
  private static Path newPem;
  private static Path trustStore;

  /** One that is good for five days, and a bit, and one for longer. */
  @BeforeAll
  static void make() throws Exception {
    oldStore = Keytool.keystore(folder.resolve("old.p12"), "old", -94, 100);
    newStore = Keytool.keystore(folder.resolve("new.p12"), "localhost", -1, 100);
    oldPem = Keytool.pem(oldStore, "old", folder.resolve("old.pem"));
    newPem = Keytool.pem(newStore, "localhost", folder.resolve("new.pem"));
    trustStore = Keytool.truststore(folder.resolve("trust.p12"), newPem, "localhost");
    Keytool.truststore(trustStore, oldPem, "old");
  }

  private static String dayIn(int days) {
    return LocalDate.now(ZoneOffset.UTC).plusDays(days).toString();
  }

  private static Clock in(int days) {
    return Clock.offset(Clock.systemUTC(), Duration.of(days, DAYS));
  }

  @Test
  void aFileIsUpThenNearlyExpiredThenRenewed() throws Exception {
    Path pem = folder.resolve("tls.pem");
    var probe = CertificateProbe.file(pem);
    Files.copy(newPem, pem, REPLACE_EXISTING);
    assertUp(probe);

    Files.copy(oldPem, pem, REPLACE_EXISTING);
    assertThat(reason(probe))
        .isEqualTo(
            pem
                + ": certificate of CN=old expires in 5 days ("
                + dayIn(6)
                + "), expected at least 14");
    assertUp(probe.atLeastDays(3));

    Files.copy(newPem, pem, REPLACE_EXISTING);
    assertUp(probe);
  }

  @Test
  void expiredAndNotYetValidAreToldApart() throws Exception {
    var probe = CertificateProbe.keystore(oldStore, PASSWORD).atLeastDays(0);

    assertUp(probe);
    assertThat(reason(probe.clock(in(9))))
        .isEqualTo(oldStore + ": certificate of CN=old expired 3 days ago (" + dayIn(6) + ")");
    assertThat(reason(probe.clock(in(6)))).contains("expired less than a day ago");
    assertThat(reason(probe.clock(in(-100))))
        .startsWith(oldStore + ": certificate of CN=old is not valid before ");
  }

  @Test
  void theFirstOfManyToExpireIsTold() throws Exception {
    String key = Base64.getEncoder().encodeToString("a key".getBytes(UTF_8));
    Path chain =
        Files.writeString(
            folder.resolve("chain.pem"),
            "-----BEGIN PRIVATE KEY-----\n"
                + key
                + "\n-----END PRIVATE KEY-----\n"
                + Files.readString(newPem)
                + Files.readString(oldPem));

    assertThat(reason(CertificateProbe.file(chain))).contains("CN=old expires in 5 days");
  }

  @Test
  void aTrustStoreIsLookedAtWhenThereAreNoKeys() throws Exception {
    assertThat(reason(CertificateProbe.keystore(trustStore, PASSWORD)))
        .isEqualTo(
            trustStore
                + ": certificate of CN=old expires in 5 days ("
                + dayIn(6)
                + "), expected at least 14");
  }

  @Test
  void whatCannotBeReadIsDownAndTellsNoPassword() throws Exception {
    Path empty = Files.writeString(folder.resolve("empty.pem"), "");
    Path text = Files.writeString(folder.resolve("text.pem"), "no certificate");
    Path huge = Files.write(folder.resolve("huge.pem"), new byte[CertificateSource.MAX_BYTES + 1]);

    assertThat(reason(CertificateProbe.keystore(newStore, "hunter2".toCharArray())))
        .startsWith(newStore + ": ")
        .contains("password was incorrect")
        .doesNotContain("hunter2");
    assertThat(reason(CertificateProbe.file(folder.resolve("none.pem"))))
        .endsWith("none.pem does not exist");
    assertThat(reason(CertificateProbe.file(empty))).isEqualTo(empty + ": no certificates found");
    assertThat(reason(CertificateProbe.file(text))).startsWith(text + ": ");
    assertThat(reason(CertificateProbe.file(huge))).contains("more than 4194304 bytes");
    assertThat(reason(CertificateProbe.file(folder))).startsWith(folder + ": ");
  }

  @Test
  void aServerIsAskedForItsCertificate() throws Exception {
    int port = TcpRelay.freePort();
    var probe = CertificateProbe.remote("localhost", port);

    HttpsServer server = serve(port, oldStore, false);
    try (var relay = new TcpRelay(port)) {
      assertThat(reason(probe))
          .isEqualTo(
              "localhost:"
                  + port
                  + ": certificate of CN=old expires in 5 days ("
                  + dayIn(6)
                  + "), expected at least 14");
      server.stop(0);
      assertThat(reason(probe)).isEqualTo("localhost:" + port + " refused the connection");
      server = serve(port, newStore, false);
      assertUp(probe);

      relay.freeze();
      var frozen =
          CertificateProbe.remote("localhost", relay.port()).within(Duration.ofMillis(300));
      for (int i = 0; i < 3; i++) {
        assertThat(reason(frozen))
            .isEqualTo("localhost:" + relay.port() + " did not answer within 300 ms");
        assertThat(threads("health-certificate")).isLessThanOrEqualTo(1);
      }
      relay.thaw();
      awaitUp(CertificateProbe.remote("localhost", relay.port()));
      awaitNoThread("health-certificate");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aServerThatWantsOursAsWellShowsItsOwn() throws Exception {
    int port = TcpRelay.freePort();
    HttpsServer server = serve(port, oldStore, true);
    try {
      assertThat(reason(CertificateProbe.remote("localhost", port)))
          .contains("CN=old expires in 5 days");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void httpTrustsNoCertificateThatTheContextDoesNot() throws Exception {
    int port = TcpRelay.freePort();
    HttpsServer server = serve(port, newStore, false);
    try {
      var probe = HttpProbe.of(URI.create("https://localhost:" + port + "/"));
      assertThat(reason(probe))
          .startsWith("GET https://localhost:" + port + "/: TLS failed: ")
          .contains("PKIX path building failed");

      assertUp(probe.tls(Keytool.context(trustStore)));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aFileMayBeALivenessCheckAndAServerMayNot() {
    HealthCheck.liveness("certificate", CertificateProbe.file(folder));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> HealthCheck.liveness("certificate", CertificateProbe.remote("host", 443)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CertificateProbe.file(folder).atLeastDays(-1))
        .withMessage("atLeastDays: -1 (expected: 0 to 3650)");
  }

  private static HttpsServer serve(int port, Path keystore, boolean mutual) throws Exception {
    var context = Keytool.context(keystore);
    var server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            var tls = context.getDefaultSSLParameters();
            tls.setNeedClientAuth(mutual);
            parameters.setSSLParameters(tls);
          }
        });
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(204, -1);
          }
        });
    server.setExecutor(
        task -> {
          var thread = new Thread(task);
          thread.setDaemon(true);
          thread.start();
        });
    server.start();
    return server;
  }
}
