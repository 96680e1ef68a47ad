package io.evenkeel.health.checks;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.evenkeel.health.HealthResult;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A channel of a connection that is there. */
record AmqpConnection(Connection connection) implements AmqpSession {

  @Override
  public String where() {
    return Address.text(connection.getAddress().getHostAddress(), connection.getPort());
  }

  @Override
  public HealthResult open(Limit limit) throws IOException, TimeoutException {
    if (!connection.isOpen()) {
      String why = Optional.ofNullable(connection.getCloseReason()).map(Reason::of).orElse("");
      return HealthResult.down(
          where() + ": the connection is closed" + (why.isEmpty() ? "" : ": " + why));
    }
    @Nullable Channel channel = connection.createChannel();
    if (channel == null) {
      return HealthResult.down(
          where() + ": all " + connection.getChannelMax() + " channels of the connection are open");
    }
    channel.close();
    return HealthResult.up();
  }
}
