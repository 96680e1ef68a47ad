package io.evenkeel.health.checks;

import static java.util.Objects.requireNonNull;

import io.evenkeel.health.HealthResult;
import io.evenkeel.health.Probe;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import redis.clients.jedis.UnifiedJedis;

/**
 * Whether Redis answers PING through the client that the application itself uses. The client
 * remains the caller's, who closes it.
 */
public final class RedisProbe implements Probe {

  private final RedisPing ping;
  private final Limit limit;

  private RedisProbe(RedisPing ping, Limit limit) {
    this.ping = ping;
    this.limit = limit;
  }

  /**
   * By Jedis ({@code redis.clients:jedis}), version 5 or newer: {@code RedisClient}, {@code
   * JedisPooled}, {@code JedisCluster}. Where the client tells its pool's figures, which {@code
   * RedisClient} does, an exhausted pool is told from a server that does not answer. A hanging
   * server costs one thread and one connection until the client's own timeouts strike.
   *
   * <pre>{@code
   * // A JedisPool, which is none of these:
   * Probe.remote(Probe.succeeds(() -> {
   *   try (var jedis = pool.getResource()) {
   *     jedis.ping();
   *   }
   * }))
   * }</pre>
   *
   * @throws IllegalStateException when Jedis is not on the class path
   */
  public static RedisProbe jedis(UnifiedJedis client) {
    Library.JEDIS.require("RedisProbe.jedis");
    return new RedisProbe(new JedisPing(requireNonNull(client, "client")), Limit.seconds(2));
  }

  /**
   * By Lettuce ({@code io.lettuce:lettuce-core}), version 6 or newer. While the connection is down
   * nothing is sent, because Lettuce would queue it; while an answer is due, no second PING is
   * sent.
   *
   * @throws IllegalStateException when Lettuce is not on the class path
   */
  public static RedisProbe lettuce(StatefulRedisConnection<?, ?> connection) {
    Library.LETTUCE.require("RedisProbe.lettuce");
    return new RedisProbe(
        new LettucePing(requireNonNull(connection, "connection")), Limit.seconds(2));
  }

  /**
   * How long the answer may take; from 1 ms to 59 min, 2 s by default.
   *
   * @throws IllegalArgumentException when out of bounds
   */
  public RedisProbe within(Duration limit) {
    return new RedisProbe(ping, new Limit(limit));
  }

  @Override
  public HealthResult check() throws Exception {
    try {
      return ping.ping(limit);
    } catch (LinkageError broken) {
      return ping.library().broken(broken);
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
