package io.evenkeel.health.checks;

import static io.evenkeel.health.checks.Looks.assertUp;
import static io.evenkeel.health.checks.Looks.awaitNoThread;
import static io.evenkeel.health.checks.Looks.awaitUp;
import static io.evenkeel.health.checks.Looks.reason;
import static io.evenkeel.health.checks.Looks.threads;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.evenkeel.health.testkit.AmqpBroker;
import io.evenkeel.health.testkit.ChildJvm;
import io.evenkeel.health.testkit.TcpRelay;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real broker in a process of its own. */
class AmqpProbeIT {

  private static final int PORT = TcpRelay.freePort();
  @TempDir private static Path folder;
  private static ChildJvm broker;

  @BeforeAll
  static void start() throws Exception {
    broker = AmqpBroker.start(PORT, folder);
  }

  @AfterEach
  void nothingIsLeft() {
    awaitNoThread("health-amqp");
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void aNewConnectionIsUpThenDownWhenTheBrokerStopsThenUpAgain() throws Exception {
    var probe = AmqpProbe.connecting(factory()).within(Duration.ofSeconds(10));
    assertUp(probe);

    broker.close();
    assertThat(reason(probe)).isEqualTo("localhost:" + PORT + " refused the connection");
    start();
    awaitUp(probe);
  }

  @Test
  void theApplicationsConnectionIsUpThenDownWhenTheBrokerStopsThenUpAgain() throws Exception {
    ConnectionFactory factory = factory();
    factory.setNetworkRecoveryInterval(200);
    Connection connection = factory.newConnection();
    try {
      var probe = AmqpProbe.connection(connection).within(Duration.ofSeconds(10));
      assertUp(probe);

      broker.close();
      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(reason(probe))
                      .startsWith("127.0.0.1:" + PORT + ": the connection is closed: "));
      start();
      awaitUp(probe);
    } finally {
      connection.abort(5_000);
    }
  }

  @Test
  void aFrozenBrokerIsDownInTimeAndCostsOneThreadAndOneChannel() throws Exception {
    ConnectionFactory factory = factory();
    factory.setRequestedHeartbeat(0);
    Connection connection = factory.newConnection();
    try {
      var open = AmqpProbe.connection(connection).within(Duration.ofMillis(300));
      var opening = AmqpProbe.connecting(factory).within(Duration.ofMillis(300));
      awaitUp(open);
      awaitUp(opening.within(Duration.ofSeconds(10)));

      broker.freeze();
      for (int i = 0; i < 3; i++) {
        assertThat(reason(open)).matches("127.0.0.1:" + PORT + " has not answered for \\S+ m?s");
        assertThat(reason(opening)).startsWith("localhost:" + PORT + " ").contains("answer");
        assertThat(threads("health-amqp")).isLessThanOrEqualTo(2);
      }
      broker.thaw();
      awaitUp(open);
      awaitUp(opening.within(Duration.ofSeconds(10)));
      awaitNoThread("health-amqp");
      Awaitility.await()
          .untilAsserted(() -> assertThat(clientThreads()).hasSizeLessThanOrEqualTo(1));
    } finally {
      connection.abort(5_000);
    }
  }

  @Test
  void aConnectionWithoutAFreeChannelIsDown() throws Exception {
    ConnectionFactory factory = factory();
    factory.setRequestedChannelMax(2);
    Connection connection = factory.newConnection();
    try {
      var probe = AmqpProbe.connection(connection).within(Duration.ofSeconds(10));
      List<Channel> all = new ArrayList<>();
      all.add(connection.createChannel());
      assertUp(probe);
      all.add(connection.createChannel());

      assertThat(reason(probe))
          .isEqualTo("127.0.0.1:" + PORT + ": all 2 channels of the connection are open");
      all.get(0).close();
      assertUp(probe);
    } finally {
      connection.abort(5_000);
    }
  }

  @Test
  void aRefusedLoginTellsNoPassword() throws Exception {
    ConnectionFactory factory = factory();
    factory.setUri("amqp://guest:hunter2@localhost:" + PORT);

    assertThat(reason(AmqpProbe.connecting(factory).within(Duration.ofSeconds(10))))
        .startsWith("localhost:" + PORT + ": ")
        .contains("AuthenticationFailureException")
        .doesNotContain("hunter2");
  }

  @Test
  void whatIsSetOnTheFactoryLaterDoesNotMatter() throws Exception {
    ConnectionFactory factory = factory();
    var probe = AmqpProbe.connecting(factory).within(Duration.ofSeconds(10));
    factory.setPort(1);

    assertUp(probe);
    assertThat(factory.getHandshakeTimeout())
        .isEqualTo(ConnectionFactory.DEFAULT_HANDSHAKE_TIMEOUT);
  }

  /** Of connections that are open. */
  private static Set<String> clientThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("AMQP Connection"))
        .collect(Collectors.toSet());
  }

  private ConnectionFactory factory() {
    var factory = new ConnectionFactory();
    factory.setHost("localhost");
    factory.setPort(PORT);
    return factory;
  }
}
