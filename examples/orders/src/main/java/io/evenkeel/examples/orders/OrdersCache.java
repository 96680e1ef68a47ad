package io.evenkeel.examples.orders;

import io.evenkeel.health.Probe;
import io.evenkeel.health.checks.RedisProbe;
import io.evenkeel.runtime.lifecycle.Component;
import io.evenkeel.runtime.lifecycle.Deadline;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.SetParams;
import tools.jackson.core.JacksonException;

/**
 * Orders in Redis, or nothing: whatever is wrong with it, reads are only slower. It connects when
 * it is used, and again when it was gone. Thread-safe.
 */
final class OrdersCache implements Component {

  private static final Logger LOG = LoggerFactory.getLogger(OrdersCache.class);
  private static final Duration KEPT = Duration.ofMinutes(10);

  private final RedisClient redis;

  OrdersCache(InetSocketAddress address, CacheSettings settings) {
    var client =
        DefaultJedisClientConfig.builder()
            .clientName("orders")
            .timeoutMillis((int) settings.timeout().toMillis());
    settings.password().ifPresent(password -> client.password(password.expose()));
    redis =
        RedisClient.builder()
            .hostAndPort(new HostAndPort(address.getHostString(), address.getPort()))
            .clientConfig(client.build())
            .build();
  }

  Probe probe() {
    return RedisProbe.jedis(redis);
  }

  @Override
  public void stop(Deadline deadline) {
    redis.close();
  }

  Optional<Order> find(long id) {
    try {
      return Optional.ofNullable(redis.get(key(id)))
          .map(text -> JsonEndpoint.JSON.readValue(text, Order.class));
    } catch (JedisException | JacksonException e) {
      LOG.atDebug().addKeyValue("order", id).log("not read from the cache: {}", e.getMessage());
      return Optional.empty();
    }
  }

  void put(Order order) {
    try {
      redis.set(
          key(order.id()),
          JsonEndpoint.JSON.writeValueAsString(order),
          SetParams.setParams().ex(KEPT.toSeconds()));
    } catch (JedisException e) {
      LOG.atDebug().addKeyValue("order", order.id()).log("not cached: {}", e.getMessage());
    }
  }

  private static String key(long id) {
    return "order:" + id;
  }
}
