package io.evenkeel.health.checks;

import io.evenkeel.health.HealthResult;

/** The clients that are optional dependencies, and how to say that one is missing. */
enum Library {
  JEDIS("redis.clients:jedis", "redis.clients.jedis.UnifiedJedis"),
  LETTUCE("io.lettuce:lettuce-core", "io.lettuce.core.api.StatefulRedisConnection"),
  AMQP("com.rabbitmq:amqp-client", "com.rabbitmq.client.ConnectionFactory"),
  KAFKA("org.apache.kafka:kafka-clients", "org.apache.kafka.clients.admin.Admin");

  private final String artifact;
  private final String type;

  Library(String artifact, String type) {
    this.artifact = artifact;
    this.type = type;
  }

  /**
   * To be called before anything that touches the library's classes.
   *
   * @throws IllegalStateException when the library is not there
   */
  void require(String factory) {
    try {
      Class.forName(type, false, Library.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError missing) {
      throw new IllegalStateException(
          factory + " needs " + artifact + " on the class path (" + type + " is missing)", missing);
    }
  }

  /** A part of the library, or something that it needs itself, is not there or does not fit. */
  HealthResult broken(LinkageError error) {
    return HealthResult.down(
        artifact + " is incomplete or of another version: " + Reason.of(error));
  }
}
