package io.evenkeel.health.checks;

import static io.evenkeel.health.checks.Looks.assertUp;
import static io.evenkeel.health.checks.Looks.awaitReason;
import static io.evenkeel.health.checks.Looks.awaitUp;
import static io.evenkeel.health.checks.Looks.reason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Against a real server in a process of its own; needs {@code -Plong}. */
@Tag("long")
class KafkaProbeIT {

  private KafkaServerProcess server;
  private Admin admin;

  @BeforeEach
  void start() throws Exception {
    server = new KafkaServerProcess();
    server.start();
    admin = Admin.create(server.client());
    awaitUp(KafkaProbe.admin(admin));
  }

  @AfterEach
  void stop() {
    admin.close(Duration.ZERO);
    server.close();
  }

  @Test
  void upThenDownWhenTheBrokerStopsThenUpAgain() throws Exception {
    var probe = KafkaProbe.admin(admin).within(Duration.ofSeconds(2));
    awaitUp(probe);

    server.stop();
    assertThat(reason(probe)).isEqualTo("no Kafka broker answered within 2 s");
    server.start();
    awaitUp(probe);
  }

  @Test
  void downInTimeWhileTheBrokerIsFrozen() throws Exception {
    var probe = KafkaProbe.admin(admin).within(Duration.ofMillis(500));
    awaitUp(probe);

    server.signal("STOP");
    for (int i = 0; i < 4; i++) {
      assertThat(reason(probe)).isEqualTo("no Kafka broker answered within 500 ms");
    }
    server.signal("CONT");
    awaitUp(probe.within(Duration.ofSeconds(5)));
  }

  @Test
  void brokersAreCountedAndTopicsLookedFor() throws Exception {
    var probe = KafkaProbe.admin(admin);
    assertThat(reason(probe.atLeastBrokers(3)))
        .isEqualTo("Kafka has 1 brokers (expected: at least 3)");
    assertThat(reason(probe.topic("orders"))).isEqualTo("Kafka has no topic orders");

    admin.createTopics(List.of(new NewTopic("orders", 3, (short) 1))).all().get();
    awaitUp(probe.topic("orders"));
    admin.deleteTopics(List.of("orders")).all().get();
    awaitReason(probe.topic("orders"), "Kafka has no topic orders");
    assertUp(probe);
  }

  @Test
  void numbersAndNamesThatCannotBeAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KafkaProbe.admin(admin).atLeastBrokers(0))
        .withMessage("atLeastBrokers: 0 (expected: 1 to 10000)");
    assertThatIllegalArgumentException().isThrownBy(() -> KafkaProbe.admin(admin).topic(" "));
  }
}
