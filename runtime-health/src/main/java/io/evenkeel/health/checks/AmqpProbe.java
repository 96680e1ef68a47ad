package io.evenkeel.health.checks;

import static java.util.Objects.requireNonNull;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.evenkeel.health.HealthResult;
import io.evenkeel.health.Probe;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/**
 * Whether a broker for AMQP 0-9-1, such as RabbitMQ, opens a channel; by RabbitMQ's client ({@code
 * com.rabbitmq:amqp-client}), version 5. That it stopped reading from publishers because memory or
 * disk is short is not seen: its answer to a channel is none to a message.
 */
public final class AmqpProbe implements Probe {

  private final AmqpSession session;
  private final Limit limit;
  private final Attempt<HealthResult> attempt = new Attempt<>("health-amqp");

  private AmqpProbe(AmqpSession session, Limit limit) {
    this.session = session;
    this.limit = limit;
  }

  /**
   * Over the connection that the application itself uses, which remains the caller's. Prefer this:
   * the broker logs no new connection for each check.
   *
   * @throws IllegalStateException when the client is not on the class path
   */
  public static AmqpProbe connection(Connection connection) {
    Library.AMQP.require("AmqpProbe.connection");
    return new AmqpProbe(
        new AmqpConnection(requireNonNull(connection, "connection")), Limit.seconds(3));
  }

  /**
   * Over a new connection for each check, to the factory's host and port, with its credentials.
   *
   * @param factory copied
   * @throws IllegalStateException when the client is not on the class path
   */
  public static AmqpProbe connecting(ConnectionFactory factory) {
    Library.AMQP.require("AmqpProbe.connecting");
    return new AmqpProbe(
        new AmqpConnecting(requireNonNull(factory, "factory").clone()), Limit.seconds(3));
  }

  /**
   * How long connecting and opening may take together; from 1 ms to 59 min, 3 s by default.
   *
   * @throws IllegalArgumentException when out of bounds
   */
  public AmqpProbe within(Duration limit) {
    return new AmqpProbe(session, new Limit(limit));
  }

  @Override
  public HealthResult check() throws Exception {
    try {
      return attempt.within(limit, () -> session.open(limit));
    } catch (Attempt.StillRunning | IOException | RuntimeException failure) {
      return HealthResult.down(Reason.of(session.where(), limit, failure));
    } catch (TimeoutException hung) {
      return HealthResult.down(session.where() + " did not answer within " + limit);
    } catch (LinkageError broken) {
      return Library.AMQP.broken(broken);
    }
  }

  @Override
  public boolean isRemote() {
    return true;
  }

  @Override
  public Duration defaultTimeout() {
    return limit.checkTimeout();
  }
}
