package io.evenkeel.health.checks;

import static io.evenkeel.health.checks.Looks.assertUp;
import static io.evenkeel.health.checks.Looks.awaitNoThread;
import static io.evenkeel.health.checks.Looks.awaitReason;
import static io.evenkeel.health.checks.Looks.awaitUp;
import static io.evenkeel.health.checks.Looks.reason;
import static io.evenkeel.health.checks.Looks.threads;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.health.HealthCheck;
import io.evenkeel.health.testkit.RedisServerProcess;
import io.lettuce.core.RedisURI;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.RedisClient;

/** Against a real Redis, by Jedis and by Lettuce. */
class RedisProbeIT {

  private RedisServerProcess server;

  @BeforeEach
  void start() throws Exception {
    server = new RedisServerProcess();
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  void jedisIsUpThenDownWhenTheServerStopsThenUpAgain() throws Exception {
    try (RedisClient client = jedis(8)) {
      var probe = RedisProbe.jedis(client).within(Duration.ofSeconds(5));
      assertUp(probe);

      server.stop();
      awaitReason(probe, "Redis at localhost:" + server.port() + " refused the connection");
      server.start();
      awaitUp(probe);
    }
  }

  @Test
  void jedisIsDownInTimeWhenTheServerIsFrozenAndCostsOneThread() throws Exception {
    try (RedisClient client = jedis(8)) {
      var probe = RedisProbe.jedis(client).within(Duration.ofMillis(200));
      awaitUp(probe);

      server.freeze();
      for (int i = 0; i < 4; i++) {
        assertThat(reason(probe)).startsWith("Redis ").contains("answer");
        assertThat(threads("health-redis")).isLessThanOrEqualTo(1);
        assertThat(client.getPool().getNumActive()).isLessThanOrEqualTo(1);
      }
      server.thaw();
      awaitUp(probe);
      awaitNoThread("health-redis");
      assertThat(client.getPool().getNumActive()).isZero();
    }
  }

  @Test
  void anExhaustedPoolIsToldFromAServerThatDoesNotAnswer() throws Exception {
    try (RedisClient client = jedis(2)) {
      var probe = RedisProbe.jedis(client).within(Duration.ofMillis(300));
      awaitUp(probe);

      var first = client.getPool().getResource();
      var second = client.getPool().getResource();
      assertThat(reason(probe))
          .isEqualTo("pool exhausted: 2 of 2 connections busy (Redis was not reached)");
      first.close();
      second.close();
      awaitUp(probe);
      awaitNoThread("health-redis");
    }
  }

  @Test
  void aPoolThatGivesUpByItselfIsExhaustedAsWell() throws Exception {
    try (RedisClient client = jedis(1, Duration.ofMillis(50));
        var busy = client.getPool().getResource()) {
      assertThat(busy.isConnected()).isTrue();
      assertThat(reason(RedisProbe.jedis(client)))
          .isEqualTo("pool exhausted: 1 of 1 connections busy (Redis was not reached)");
    }
  }

  @Test
  void lettuceIsUpThenDownWhenTheServerStopsThenUpAgain() throws Exception {
    var client = io.lettuce.core.RedisClient.create(RedisURI.create("localhost", server.port()));
    try (var connection = client.connect()) {
      var probe = RedisProbe.lettuce(connection).within(Duration.ofSeconds(5));
      assertUp(probe);

      server.stop();
      awaitReason(probe, "the connection to Redis is closed or lost");
      server.start();
      awaitUp(probe);
    } finally {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(5));
    }
  }

  @Test
  void lettuceIsDownInTimeWhenTheServerIsFrozenAndSendsOnePing() throws Exception {
    var client = io.lettuce.core.RedisClient.create(RedisURI.create("localhost", server.port()));
    try (var connection = client.connect()) {
      var probe = RedisProbe.lettuce(connection).within(Duration.ofMillis(200));
      awaitUp(probe);
      String before = pings(connection.sync().info("commandstats"));

      server.freeze();
      for (int i = 0; i < 4; i++) {
        assertThat(reason(probe)).matches("Redis has not answered for \\S+ m?s");
      }
      server.thaw();
      awaitUp(probe.within(Duration.ofSeconds(20)));
      String after = pings(connection.sync().info("commandstats"));
      assertThat(Integer.parseInt(after) - Integer.parseInt(before)).isBetween(1, 2);
    } finally {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(5));
    }
  }

  @Test
  void noReasonTellsThePassword() throws Exception {
    server.stop();
    server.start("--requirepass", "another");
    URI uri = URI.create("redis://:hunter2@localhost:" + server.port());
    try (RedisClient client = RedisClient.create(uri)) {
      assertThat(reason(RedisProbe.jedis(client))).contains("WRONGPASS").doesNotContain("hunter2");
      server.stop();
      assertThat(reason(RedisProbe.jedis(client))).contains("refused").doesNotContain("hunter2");
    }
  }

  @Test
  void itIsNoLivenessCheck() {
    try (RedisClient client = jedis(1)) {
      var probe = RedisProbe.jedis(client);
      assertThat(HealthCheck.readiness("cache", probe).timeout()).hasMillis(2500);
      assertThat(probe.isRemote()).isTrue();
    }
  }

  private static String pings(String statistics) {
    return statistics.replaceAll("(?s).*cmdstat_ping:calls=(\\d+).*", "$1");
  }

  private RedisClient jedis(int connections) {
    return jedis(connections, Duration.ofSeconds(-1));
  }

  private RedisClient jedis(int connections, Duration poolWait) {
    var pool = new ConnectionPoolConfig();
    pool.setMaxTotal(connections);
    pool.setMaxWait(poolWait);
    return RedisClient.builder()
        .hostAndPort("localhost", server.port())
        .poolConfig(pool)
        .clientConfig(DefaultJedisClientConfig.builder().timeoutMillis(1_000).build())
        .build();
  }
}
