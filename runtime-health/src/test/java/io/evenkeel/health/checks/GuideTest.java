package io.evenkeel.health.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.ConnectionFactory;
import io.evenkeel.health.HealthCheck;
import io.evenkeel.health.Probe;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;

/** The table of docs/checks.md says what the code does. */
class GuideTest {

  private static final Path GUIDE = Path.of("docs", "checks.md");
  private static final Path FOLDER = Path.of(".");

  @Test
  void everyProbeHasItsRowWithItsTimeoutAndTheRemoteOnesComeFirst() throws Exception {
    try (RedisClient redis = RedisClient.create("localhost", 1);
        Admin admin = Admin.create(Map.of("bootstrap.servers", "localhost:1"))) {
      var probes =
          Map.ofEntries(
              Map.entry("JdbcProbe.of", JdbcProbe.of(new DriverManagerDataSource("jdbc:x:y"))),
              Map.entry("RedisProbe.jedis", RedisProbe.jedis(redis)),
              Map.entry("AmqpProbe.connecting", AmqpProbe.connecting(new ConnectionFactory())),
              Map.entry("KafkaProbe.admin", KafkaProbe.admin(admin)),
              Map.entry("HttpProbe.of", HttpProbe.of(URI.create("http://host/"))),
              Map.entry("TcpProbe.of", TcpProbe.of("host", 1)),
              Map.entry("DnsProbe.of", DnsProbe.of("host")),
              Map.entry("CertificateProbe.remote", CertificateProbe.remote("host", 1)),
              Map.entry("CertificateProbe.file", CertificateProbe.file(FOLDER)),
              Map.entry("DiskSpaceProbe.of", DiskSpaceProbe.of(FOLDER)),
              Map.entry("MemoryPressureProbe.create", MemoryPressureProbe.create()),
              Map.entry("DeadlockProbe.create", DeadlockProbe.create()),
              Map.entry("StallProbe.of", StallProbe.of(Runnable::run)),
              Map.entry("FileDescriptorProbe.create", FileDescriptorProbe.create()));

      List<String> rows = rows();
      for (var probe : probes.entrySet()) {
        int row = indexOf(rows, probe.getKey());
        assertThat(rows.get(row).split("\\|", -1)[3].strip())
            .as(probe.getKey())
            .isEqualTo(timeout(probe.getValue()));
        assertThat(row < 10)
            .as(probe.getKey() + " is remote")
            .isEqualTo(probe.getValue().isRemote());
      }
    }
  }

  @Test
  void noProbeIsMissing() throws Exception {
    var inGuide = new TreeSet<String>();
    rows().forEach(row -> inGuide.add(row.substring(3, row.indexOf('.'))));
    var inCode = new TreeSet<String>();
    try (var files = Files.list(Path.of("src/main/java/io/evenkeel/health/checks"))) {
      files
          .map(file -> file.getFileName().toString().replace(".java", ""))
          .filter(name -> name.endsWith("Probe"))
          .forEach(inCode::add);
    }

    assertThat(inGuide).isEqualTo(inCode);
  }

  private static String timeout(Probe probe) {
    Duration timeout = HealthCheck.readiness("check", probe).timeout();
    return Reason.text(timeout);
  }

  private static int indexOf(List<String> rows, String factory) {
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).startsWith("| `" + factory + "(")) {
        return i;
      }
    }
    throw new AssertionError(factory + " has no row");
  }

  private static List<String> rows() throws Exception {
    return Files.readAllLines(GUIDE).stream()
        .filter(line -> line.matches("\\| `\\w+Probe\\..*"))
        .toList();
  }
}
