package io.evenkeel.health.checks;

import io.evenkeel.health.HealthResult;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.pool2.impl.GenericObjectPool;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;

/** By Jedis, which blocks: its pool without a limit unless told otherwise. */
final class JedisPing implements RedisPing {

  /** "Failed to connect to localhost:6379." */
  private static final Pattern ADDRESS =
      Pattern.compile("connect to ([\\p{Alnum}._:\\[\\]-]+:\\d{1,5})\\b");

  private final UnifiedJedis client;
  private final Attempt<HealthResult> attempt = new Attempt<>("health-redis");

  JedisPing(UnifiedJedis client) {
    this.client = client;
  }

  @Override
  public HealthResult ping(Limit limit) throws Exception {
    try {
      return attempt.within(limit, this::answered);
    } catch (Attempt.StillRunning hung) {
      return HealthResult.down(exhausted().orElse("Redis has not answered for " + hung.elapsed()));
    } catch (RuntimeException failure) {
      Optional<String> pool =
          failure.getCause() instanceof NoSuchElementException ? exhausted() : Optional.empty();
      return HealthResult.down(pool.orElseGet(() -> Reason.of(where(failure), limit, failure)));
    }
  }

  private HealthResult answered() {
    client.ping();
    return HealthResult.up();
  }

  private static String where(RuntimeException failure) {
    String message = failure.getMessage() == null ? "" : failure.getMessage();
    Matcher address = ADDRESS.matcher(message);
    return address.find() ? "Redis at " + address.group(1) : "Redis";
  }

  /** When all connections are lent and somebody waits for one, perhaps this check alone. */
  private Optional<String> exhausted() {
    return pool()
        .filter(pool -> pool.getNumActive() >= pool.getMaxTotal())
        .map(
            pool ->
                "pool exhausted: "
                    + pool.getNumActive()
                    + " of "
                    + pool.getMaxTotal()
                    + " connections busy (Redis was not reached)");
  }

  private Optional<GenericObjectPool<?>> pool() {
    try {
      return client instanceof RedisClient pooled
          ? Optional.of(pooled.getPool())
          : Optional.empty();
    } catch (LinkageError olderJedis) {
      return Optional.empty();
    }
  }

  @Override
  public Library library() {
    return Library.JEDIS;
  }
}
