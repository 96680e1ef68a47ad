package io.evenkeel.health.checks;

import io.evenkeel.health.HealthResult;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** By Lettuce, which waits for nothing. */
final class LettucePing implements RedisPing {

  private final StatefulRedisConnection<?, ?> connection;
  private @Nullable RedisFuture<String> latest; // guarded by this, as the next
  private long sentAt;

  LettucePing(StatefulRedisConnection<?, ?> connection) {
    this.connection = connection;
  }

  @Override
  public HealthResult ping(Limit limit) throws InterruptedException {
    if (!connection.isOpen()) {
      return HealthResult.down("the connection to Redis is closed or lost");
    }
    RedisFuture<String> answer = sent();
    try {
      answer.get(limit.duration().toNanos(), TimeUnit.NANOSECONDS);
      return HealthResult.up();
    } catch (TimeoutException hung) {
      return HealthResult.down("Redis has not answered for " + age());
    } catch (ExecutionException failure) {
      return HealthResult.down(Reason.of("Redis", limit, failure));
    }
  }

  private synchronized RedisFuture<String> sent() {
    RedisFuture<String> ping = latest;
    if (ping == null || ping.isDone()) {
      sentAt = System.nanoTime();
      ping = connection.async().ping();
      latest = ping;
    }
    return ping;
  }

  private synchronized String age() {
    return Reason.text(Duration.ofNanos(System.nanoTime() - sentAt));
  }

  @Override
  public Library library() {
    return Library.LETTUCE;
  }
}
