package io.evenkeel.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.evenkeel.config.ConfigSource;
import io.evenkeel.health.testkit.PostgresServer;
import io.evenkeel.runtime.ServiceRuntime;
import io.evenkeel.runtime.policy.NamedPolicy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real PostgreSQL that goes away and comes back under eight threads that read and write. */
class DatabasePolicyIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int THREADS = 8;
  private static final long PACE = Duration.ofMillis(2).toNanos();

  private final AtomicInteger read = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final AtomicLong ids = new AtomicLong();
  private final Set<Long> written = new ConcurrentSkipListSet<>();
  private final List<Thread> threads = new ArrayList<>();
  private final CompletableFuture<NamedPolicy> reads = new CompletableFuture<>();
  private final CompletableFuture<NamedPolicy> writes = new CompletableFuture<>();
  private PostgresServer postgres;
  private HikariDataSource pool;
  private ServiceRuntime service;
  private volatile boolean over;

  @BeforeEach
  void start() throws Exception {
    postgres = PostgresServer.started();
    pool = new HikariDataSource();
    pool.setJdbcUrl(postgres.url() + "?socketTimeout=2&connectTimeout=2");
    pool.setUsername("postgres");
    pool.setConnectionTimeout(1_000);
    pool.setMaximumPoolSize(THREADS);
    try (var connection = pool.getConnection();
        var statement = connection.createStatement()) {
      statement.execute("create table entries (id bigint)");
    }
    service =
        ServiceRuntime.builder("orders")
            .source(
                ConfigSource.of(
                    "test",
                    Map.of(
                        "http.port", 0,
                        "management.port", 0,
                        "policies.reads.preset", "database",
                        "policies.reads.breaker.open", "200ms",
                        "policies.writes.preset", "database",
                        "policies.writes.writes", true,
                        "policies.writes.breaker.open", "200ms")))
            .start(
                wiring -> {
                  reads.complete(wiring.policies().named("reads"));
                  writes.complete(wiring.policies().named("writes"));
                });
  }

  @AfterEach
  void stop() throws Exception {
    over = true;
    for (Thread thread : threads) {
      thread.join();
    }
    service.close();
    pool.close();
    postgres.remove();
  }

  private int count() throws SQLException {
    try (var connection = pool.getConnection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select count(*) from entries")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private int insert(long id) throws SQLException {
    try (var connection = pool.getConnection();
        var statement = connection.prepareStatement("insert into entries values (?)")) {
      statement.setLong(1, id);
      return statement.executeUpdate();
    }
  }

  private void work() {
    while (!over) {
      try {
        reads.join().call(this::count);
        read.incrementAndGet();
        long id = ids.incrementAndGet();
        writes.join().call(() -> insert(id));
        written.add(id);
      } catch (Exception e) {
        failed.incrementAndGet();
        LockSupport.parkNanos(PACE);
      }
    }
  }

  private List<Long> rows() throws SQLException {
    try (var connection = pool.getConnection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select id from entries")) {
      List<Long> all = new ArrayList<>();
      while (rows.next()) {
        all.add(rows.getLong(1));
      }
      return all;
    }
  }

  @Test
  void anOutageIsRefusedByTheBreakerAndNoWriteIsDoneTwice() throws Exception {
    for (int i = 0; i < THREADS; i++) {
      var thread = new Thread(this::work, "worker-" + i);
      threads.add(thread);
      thread.start();
    }
    await().atMost(LIMIT).until(() -> written.size() > 200);

    postgres.stop();
    await().atMost(LIMIT).until(() -> !reads.join().breaker().orElseThrow().equals("closed"));
    postgres.start();
    int before = read.get();

    await()
        .atMost(LIMIT)
        .until(
            () ->
                read.get() > before + 100
                    && reads.join().breaker().orElseThrow().equals("closed")
                    && writes.join().breaker().orElseThrow().equals("closed"));
    over = true;
    for (Thread thread : threads) {
      thread.join(LIMIT.toMillis());
    }

    assertThat(threads).noneMatch(Thread::isAlive);
    assertThat(failed).hasPositiveValue();
    List<Long> rows = rows();
    assertThat(new TreeSet<>(rows)).as("no write is done twice").hasSameSizeAs(rows);
    assertThat(rows).as("what succeeded is there").containsAll(written);
  }
}
