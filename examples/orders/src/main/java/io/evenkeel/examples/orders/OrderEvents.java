package io.evenkeel.examples.orders;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import io.evenkeel.health.HealthResult;
import io.evenkeel.health.Probe;
import io.evenkeel.health.checks.AmqpProbe;
import io.evenkeel.runtime.lifecycle.Component;
import io.evenkeel.runtime.lifecycle.Deadline;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Announces orders to a broker, which confirms each. The client connects again by itself when the
 * broker was gone. An order that could not be announced stays placed; it is in the log.
 * Thread-safe.
 */
final class OrderEvents implements Component {

  private static final Logger LOG = LoggerFactory.getLogger(OrderEvents.class);
  private static final int RECOVERY_MILLIS = 1_000;

  private final EventsSettings settings;
  private final ConnectionFactory factory = new ConnectionFactory();
  private final ReentrantLock publishing = new ReentrantLock();
  private volatile @Nullable Connection connection;
  private volatile @Nullable Channel channel;
  private volatile Probe probe = () -> HealthResult.down("not connected yet");

  OrderEvents(InetSocketAddress address, EventsSettings settings) {
    this.settings = settings;
    int timeout = (int) settings.timeout().toMillis();
    factory.setHost(address.getHostString());
    factory.setPort(address.getPort());
    factory.setUsername(settings.user());
    settings.password().ifPresent(password -> factory.setPassword(password.expose()));
    factory.setConnectionTimeout(timeout);
    factory.setHandshakeTimeout(timeout);
    factory.setChannelRpcTimeout(timeout);
    factory.setRequestedHeartbeat(5);
    factory.setNetworkRecoveryInterval(RECOVERY_MILLIS);
  }

  /** Of the connection that orders are announced on. */
  Probe probe() {
    return Probe.remote(() -> probe.check());
  }

  @Override
  public void start() throws IOException, TimeoutException {
    Connection open = factory.newConnection(Orders.EVENTS);
    connection = open;
    probe = AmqpProbe.connection(open);
    Channel own = open.createChannel();
    own.queueDeclare(settings.queue(), true, false, false, Map.of());
    own.confirmSelect();
    channel = own;
  }

  @Override
  public void stop(Deadline deadline) throws IOException {
    Connection open = connection;
    if (open != null && open.isOpen()) {
      open.close((int) settings.timeout().toMillis());
    }
  }

  void announce(Order order) {
    publishing.lock();
    try {
      publish(JsonEndpoint.JSON.writeValueAsBytes(order));
    } catch (IOException | TimeoutException | AlreadyClosedException e) {
      lost(order, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      lost(order, e);
    } finally {
      publishing.unlock();
    }
  }

  private void publish(byte[] event) throws IOException, TimeoutException, InterruptedException {
    Channel own = channel;
    if (own == null) {
      throw new IOException("not connected");
    }
    own.basicPublish("", settings.queue(), MessageProperties.PERSISTENT_BASIC, event);
    own.waitForConfirmsOrDie(settings.timeout().toMillis());
  }

  private static void lost(Order order, Exception e) {
    LOG.atWarn()
        .addKeyValue("order", order.id())
        .addKeyValue("component", Orders.EVENTS)
        .log("order placed, not announced: {}", e.toString());
  }
}
