package io.evenkeel.health.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.lang.reflect.Constructor;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By a class loader that hides what an application has not got. */
class MissingLibraryTest {

  @ParameterizedTest
  @CsvSource({
    "Jedis, redis.clients., redis.clients:jedis, RedisProbe.jedis",
    "Lettuce, io.lettuce., io.lettuce:lettuce-core, RedisProbe.lettuce",
    "AmqpConnection, com.rabbitmq., com.rabbitmq:amqp-client, AmqpProbe.connection",
    "AmqpConnecting, com.rabbitmq., com.rabbitmq:amqp-client, AmqpProbe.connecting",
    "Kafka, org.apache.kafka., org.apache.kafka:kafka-clients, KafkaProbe.admin",
  })
  void theFactoryNamesTheArtifact(String caller, String hidden, String artifact, String factory)
      throws Exception {
    var application = (Supplier<?>) application(caller, hidden);

    assertThatIllegalStateException()
        .isThrownBy(application::get)
        .withMessageStartingWith(factory + " needs " + artifact + " on the class path (")
        .withMessageEndingWith(" is missing)");
  }

  @Test
  void oneClientOfRedisIsEnough() throws Exception {
    var jedisAlone = (Supplier<?>) application("Jedis", "io.lettuce.");
    var lettuceAlone = (Supplier<?>) application("Lettuce", "redis.clients.");

    assertThatNullPointerException().isThrownBy(jedisAlone::get).withMessage("client");
    assertThatNullPointerException().isThrownBy(lettuceAlone::get).withMessage("connection");
  }

  @Test
  void aPartThatIsMissingIsAReasonThatNamesTheArtifact() throws Exception {
    var application =
        (Callable<?>)
            application(
                "HalfOfAmqp", "com.rabbitmq.client.impl.SocketFrameHandler", "com.rabbitmq.");

    assertThat((String) application.call())
        .startsWith("com.rabbitmq:amqp-client is incomplete or of another version: ")
        .contains("NoClassDefFoundError: com/rabbitmq/client/impl/SocketFrameHandler");
  }

  @Test
  void databasesAreCheckedWithoutHikari() throws Exception {
    var application = (Callable<?>) application("Jdbc", "com.zaxxer.");

    assertThat((String) application.call()).contains("No suitable driver found for jdbc:nodb:x");
  }

  private static Object application(String name, String hidden) throws Exception {
    return application(name, hidden, hidden);
  }

  private static Object application(String name, String hidden, String library) throws Exception {
    var loader = new HidingLoader(hidden, library);
    Class<?> type = Class.forName(WithoutLibraries.class.getName() + "$" + name, true, loader);
    Constructor<?> constructor = type.getDeclaredConstructor();
    constructor.setAccessible(true);
    return constructor.newInstance();
  }
}
