package io.evenkeel.health.checks;

import static io.evenkeel.health.checks.Looks.assertUp;
import static io.evenkeel.health.checks.Looks.awaitNoThread;
import static io.evenkeel.health.checks.Looks.awaitReason;
import static io.evenkeel.health.checks.Looks.awaitUp;
import static io.evenkeel.health.checks.Looks.reason;
import static io.evenkeel.health.checks.Looks.threads;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.evenkeel.health.testkit.PostgresServer;
import io.evenkeel.health.testkit.TcpRelay;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Against a real PostgreSQL, by way of a relay, with a real pool. */
class JdbcProbeIT {

  private static PostgresServer server;
  private TcpRelay relay;
  private final List<AutoCloseable> open = new ArrayList<>();

  @BeforeAll
  static void startServer() throws Exception {
    server = PostgresServer.started();
  }

  @AfterAll
  static void removeServer() throws Exception {
    if (server != null) {
      server.remove();
    }
  }

  @BeforeEach
  void openRelay() {
    relay = new TcpRelay(server.port());
  }

  @AfterEach
  void closeAll() throws Exception {
    relay.close();
    for (AutoCloseable closeable : open) {
      closeable.close();
    }
    awaitNoThread("health-jdbc");
  }

  @Test
  void upThenDownWhenTheServerStopsThenUpAgain() throws Exception {
    HikariDataSource pool = pool(server.port(), 2);
    var probe = JdbcProbe.of(pool).query("select 1").within(Duration.ofSeconds(5));
    assertUp(probe);

    server.stop();
    try {
      assertThat(reason(probe)).startsWith("localhost:" + server.port());
      awaitReason(probe, "localhost:" + server.port() + " refused the connection");
    } finally {
      server.start();
    }
    awaitUp(probe);
  }

  @Test
  void anExhaustedPoolIsNotTheDatabasesFault() throws Exception {
    HikariDataSource pool = pool(relay.port(), 3);
    var busy = List.of(pool.getConnection(), pool.getConnection(), pool.getConnection());
    var waiter = new Thread(() -> take(pool), "waiter");
    waiter.start();
    Awaitility.await().until(() -> pool.getHikariPoolMXBean().getThreadsAwaitingConnection() == 1);

    var patient = JdbcProbe.of(pool).within(Duration.ofMillis(300));
    assertThat(reason(patient))
        .isEqualTo(
            "pool exhausted: 3 of 3 connections busy, 1 waiting (the database was not reached)");

    for (Connection connection : busy) {
      connection.close();
    }
    waiter.join();
    awaitUp(patient);
  }

  @Test
  void aPoolThatGivesUpFirstIsExhaustedAsWell() throws Exception {
    HikariDataSource pool = pool(relay.port(), 1);
    pool.setConnectionTimeout(250);
    try (Connection busy = pool.getConnection()) {
      assertThat(busy.isClosed()).isFalse();
      assertThat(reason(JdbcProbe.of(pool).within(Duration.ofSeconds(20))))
          .isEqualTo(
              "pool exhausted: 1 of 1 connections busy, 0 waiting (the database was not reached)");
    }
    assertUp(JdbcProbe.of(pool));
  }

  @Test
  void aFrozenDatabaseIsDownInTimeAndCostsOneThreadAndNoMoreConnections() throws Exception {
    HikariDataSource pool = pool(relay.port(), 1);
    var probe = JdbcProbe.of(pool).within(Duration.ofMillis(400));
    awaitUp(probe);
    relay.freeze();
    // Hikari tries out what was idle for half a second, and takes the rest on trust.
    for (int i = 0; i < 5; i++) {
      assertThat(reason(probe)).startsWith("localhost:" + relay.port()).doesNotContain("exhausted");
      assertThat(threads("health-jdbc")).isLessThanOrEqualTo(1);
    }
    assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isLessThanOrEqualTo(1);

    relay.thaw();
    awaitUp(probe);
    awaitNoThread("health-jdbc");
    assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
  }

  @Test
  void aQueryThatHangsIsToldFromAPoolThatIsEmpty() throws Exception {
    HikariDataSource pool = pool(relay.port(), 2);
    assertUp(JdbcProbe.of(pool));
    try (Connection locker = pool.getConnection();
        var statement = locker.createStatement()) {
      locker.setAutoCommit(false);
      statement.execute("create table if not exists orders (id int)");
      locker.commit();
      statement.execute("lock table orders");

      var probe = JdbcProbe.of(pool).query("select 1 from orders").within(Duration.ofSeconds(1));
      assertThat(reason(probe))
          .startsWith("localhost:" + relay.port() + " did not answer the query within 1 s");
      locker.rollback();
      awaitUp(probe);
      statement.execute("drop table orders");
      locker.commit();
    }
  }

  @Test
  void aQueryThatFailsIsTheDatabasesWord() throws Exception {
    HikariDataSource pool = pool(relay.port(), 1);

    assertThat(reason(JdbcProbe.of(pool).query("select 1 from no_such_table")))
        .startsWith(
            "localhost:" + relay.port() + ": PSQLException: ERROR: relation \"no_such_table\"");
    assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
  }

  @Test
  void connectionsGoBackAsTheyCame() throws Exception {
    HikariDataSource pool = pool(relay.port(), 1, config -> config.setAutoCommit(false));

    assertUp(JdbcProbe.of(pool).query("create table traces (id int)"));

    try (Connection connection = pool.getConnection();
        var statement = connection.createStatement()) {
      assertThat(connection.getNetworkTimeout()).isZero();
      try (var rows = statement.executeQuery("select to_regclass('traces') is null")) {
        assertThat(rows.next() && rows.getBoolean(1)).isTrue();
      }
    }
  }

  @Test
  void aPoolThatLeavesConnectionsAloneGetsThemBackWithoutATransaction() throws Exception {
    var plain = new PGSimpleDataSource();
    plain.setURL("jdbc:postgresql://localhost:" + relay.port() + "/postgres?user=postgres");
    try (Connection only = plain.getConnection();
        Connection observer = plain.getConnection()) {
      only.setAutoCommit(false);
      only.setNetworkTimeout(Runnable::run, 12_345);
      var pool = new SingleConnection(only);

      assertUp(JdbcProbe.of(pool));
      assertThat(transactions(observer)).isZero();
      assertUp(JdbcProbe.of(pool).query("select 1"));
      assertThat(transactions(observer)).isZero();
      assertThat(reason(JdbcProbe.of(pool).query("select no_such_column"))).contains("ERROR");
      assertThat(transactions(observer)).isZero();

      assertThat(only.getNetworkTimeout()).isEqualTo(12_345);
    }
  }

  private static int transactions(Connection observer) throws SQLException {
    try (var statement = observer.createStatement();
        var rows =
            statement.executeQuery(
                "select count(*) from pg_stat_activity where state like 'idle in transaction%'")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  @Test
  void withoutAPoolTheDriversExceptionSaysWhatIsWrong() throws Exception {
    var plain = new PGSimpleDataSource();
    plain.setURL("jdbc:postgresql://localhost:" + relay.port() + "/postgres?user=postgres");
    var probe = JdbcProbe.of(plain).within(Duration.ofSeconds(5));
    assertUp(probe);

    relay.refuse();
    assertThat(reason(probe)).isEqualTo("localhost:" + relay.port() + " refused the connection");
    relay.accept();
    assertUp(probe);

    Awaitility.await().until(() -> relay.clients() == 0);
    relay.freeze();
    var impatient = JdbcProbe.of(plain).within(Duration.ofMillis(200));
    for (int i = 0; i < 3; i++) {
      assertThat(reason(impatient)).contains("no connection in ").contains("does not say which");
      assertThat(threads("health-jdbc")).isEqualTo(1);
      assertThat(relay.clients()).isLessThanOrEqualTo(1);
    }
    relay.thaw();
    awaitUp(impatient);
  }

  @Test
  void anInterruptLeavesNothingBehind() throws Exception {
    HikariDataSource pool = pool(relay.port(), 1);
    var probe = JdbcProbe.of(pool).within(Duration.ofSeconds(50));
    var thrown = new ArrayList<Throwable>();
    try (Connection busy = pool.getConnection()) {
      assertThat(busy.isClosed()).isFalse();
      var thread =
          new Thread(
              () -> {
                try {
                  probe.check();
                } catch (Exception e) {
                  thrown.add(e);
                }
              });
      thread.start();
      Awaitility.await().until(() -> threads("health-jdbc") == 1);
      thread.interrupt();
      thread.join(TimeUnit.SECONDS.toMillis(60));
    }

    assertThat(thrown).singleElement().isInstanceOf(InterruptedException.class);
    awaitNoThread("health-jdbc");
    Awaitility.await().until(() -> pool.getHikariPoolMXBean().getActiveConnections() == 0);
    assertUp(probe);
  }

  @Test
  void aRefusedLoginTellsNoPassword() throws Exception {
    var plain = new PGSimpleDataSource();
    plain.setURL(
        "jdbc:postgresql://localhost:"
            + relay.port()
            + "/no_such_database?user=postgres&password=hunter2");

    assertThat(reason(JdbcProbe.of(plain)))
        .contains("database \"no_such_database\" does not exist")
        .doesNotContain("hunter2");
  }

  @Test
  void aUrlThatNoDriverKnowsTellsNoPassword() throws Exception {
    var unknown = new DriverManagerDataSource("jdbc:nodb://app:hunter2@db/orders?password=hunter3");

    assertThat(reason(JdbcProbe.of(unknown)))
        .contains("No suitable driver")
        .contains("jdbc:nodb://***@db/orders?password=***")
        .doesNotContain("hunter");
  }

  private static void take(HikariDataSource pool) {
    try (Connection connection = pool.getConnection()) {
      connection.isValid(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private HikariDataSource pool(int port, int size) {
    return pool(port, size, config -> {});
  }

  private HikariDataSource pool(int port, int size, Consumer<HikariConfig> more) {
    var config = new HikariConfig();
    config.setJdbcUrl("jdbc:postgresql://localhost:" + port + "/postgres");
    config.setUsername("postgres");
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(0);
    config.setConnectionTimeout(2_000);
    config.setValidationTimeout(1_000);
    more.accept(config);
    var pool = new HikariDataSource(config);
    open.add(pool);
    return pool;
  }
}
