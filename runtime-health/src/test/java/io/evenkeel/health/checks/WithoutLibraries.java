package io.evenkeel.health.checks;

import com.rabbitmq.client.ConnectionFactory;
import io.evenkeel.health.Probe;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/**
 * What an application would call; made by a loader that hides libraries. Each is a class of its
 * own, so that nothing but what it needs is loaded.
 */
final class WithoutLibraries {

  private WithoutLibraries() {}

  @SuppressWarnings("NullAway") // no object of a class that is not there
  static final class Jedis implements Supplier<Probe> {
    @Override
    public Probe get() {
      return RedisProbe.jedis(null);
    }
  }

  @SuppressWarnings("NullAway")
  static final class Lettuce implements Supplier<Probe> {
    @Override
    public Probe get() {
      return RedisProbe.lettuce(null);
    }
  }

  @SuppressWarnings("NullAway")
  static final class AmqpConnection implements Supplier<Probe> {
    @Override
    public Probe get() {
      return AmqpProbe.connection(null);
    }
  }

  @SuppressWarnings("NullAway")
  static final class AmqpConnecting implements Supplier<Probe> {
    @Override
    public Probe get() {
      return AmqpProbe.connecting(null);
    }
  }

  @SuppressWarnings("NullAway")
  static final class Kafka implements Supplier<Probe> {
    @Override
    public Probe get() {
      return KafkaProbe.admin(null);
    }
  }

  /** Needs no library, and knows HikariCP when it is there. */
  static final class Jdbc implements Callable<String> {
    @Override
    public String call() throws Exception {
      return JdbcProbe.of(new DriverManagerDataSource("jdbc:nodb:x")).check().reason();
    }
  }

  /** The library is there, and a part of it is not. */
  static final class HalfOfAmqp implements Callable<String> {
    @Override
    public String call() throws Exception {
      var factory = new ConnectionFactory();
      factory.setPort(1);
      return AmqpProbe.connecting(factory).check().reason();
    }
  }
}
