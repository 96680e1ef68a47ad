package io.evenkeel.health.checks;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.evenkeel.health.HealthResult;
import java.io.IOException;
import java.util.concurrent.TimeoutException;

/** A connection for this once. */
record AmqpConnecting(ConnectionFactory factory) implements AmqpSession {

  @Override
  public String where() {
    return Address.text(factory.getHost(), factory.getPort());
  }

  @Override
  public HealthResult open(Limit limit) throws IOException, TimeoutException {
    Connection connection = bounded(limit.millis()).newConnection("health");
    try {
      return new AmqpConnection(connection).open(limit);
    } finally {
      connection.abort(limit.millis());
    }
  }

  private ConnectionFactory bounded(int millis) {
    ConnectionFactory bounded = factory.clone();
    bounded.setConnectionTimeout(millis);
    bounded.setHandshakeTimeout(millis);
    bounded.setChannelRpcTimeout(millis);
    bounded.setShutdownTimeout(millis);
    bounded.setAutomaticRecoveryEnabled(false);
    return bounded;
  }
}
