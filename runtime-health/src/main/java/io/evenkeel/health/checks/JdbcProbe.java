package io.evenkeel.health.checks;

import static java.util.Objects.requireNonNull;

import io.evenkeel.health.HealthResult;
import io.evenkeel.health.Probe;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Whether a connection can be had from a {@link DataSource} and works: {@link
 * Connection#isValid(int)}, then an optional query. The reason says whether the pool or the
 * database is the problem:
 *
 * <ul>
 *   <li>For HikariCP ({@code com.zaxxer:HikariCP}, the data source itself or what it unwraps to) by
 *       the pool's own figures: {@code pool exhausted: 10 of 10 connections busy, 3 waiting (the
 *       database was not reached)}.
 *   <li>For other pools by the exception: one caused by a socket, or with an SQLState of classes 08
 *       or 28, is the database's; a {@link java.sql.SQLTransientConnectionException} or one caused
 *       by {@link java.util.NoSuchElementException} (Commons DBCP) the pool's. When the pool itself
 *       does not answer in time, the reason says that this cannot be told.
 * </ul>
 *
 * <p>The pool's own wait for a connection does not matter, and may be longer. A database that hangs
 * costs one thread and at most one connection, until the driver or the pool gives up: set the
 * driver's login and socket timeouts.
 */
public final class JdbcProbe implements Probe {

  private static final int MAX_QUERY = 10_000;

  private final DataSource dataSource;
  private final String query;
  private final Limit limit;
  private final Attempt<HealthResult> attempt = new Attempt<>("health-jdbc");
  private volatile JdbcStep step = JdbcStep.POOL;
  private volatile String url = "";

  private JdbcProbe(DataSource dataSource, String query, Limit limit) {
    this.dataSource = dataSource;
    this.query = query;
    this.limit = limit;
  }

  /** A probe without a query. */
  public static JdbcProbe of(DataSource dataSource) {
    return new JdbcProbe(requireNonNull(dataSource, "dataSource"), "", Limit.seconds(3));
  }

  /**
   * Also runs this, such as {@code select 1 from orders limit 1}, and reads at most one row; what
   * it changes is rolled back, unless the connection commits by itself.
   *
   * @throws IllegalArgumentException when blank or longer than 10,000 characters
   */
  public JdbcProbe query(String query) {
    if (query.isBlank() || query.length() > MAX_QUERY) {
      throw new IllegalArgumentException(
          "query: "
              + query.length()
              + " characters (expected: a statement of at most "
              + MAX_QUERY
              + ")");
    }
    return new JdbcProbe(dataSource, query, limit);
  }

  /**
   * How long all of it may take; from 1 ms to 59 min, 3 s by default.
   *
   * @throws IllegalArgumentException when out of bounds
   */
  public JdbcProbe within(Duration limit) {
    return new JdbcProbe(dataSource, query, new Limit(limit));
  }

  @Override
  public HealthResult check() throws Exception {
    try {
      return attempt.within(limit, this::run);
    } catch (Attempt.StillRunning hung) {
      return HealthResult.down(diagnosis().hung(step, hung));
    } catch (SQLException | RuntimeException failure) {
      return HealthResult.down(diagnosis().failed(step, failure));
    }
  }

  private HealthResult run() throws SQLException {
    long deadline = limit.deadline();
    step = JdbcStep.POOL;
    try (Connection connection = dataSource.getConnection()) {
      step = JdbcStep.VALIDATION;
      try (var bound = BoundConnection.of(connection, limit)) {
        if (!bound.isValid()) {
          return HealthResult.down(diagnosis().invalid(deadline));
        }
        url = bound.url();
        if (!query.isEmpty()) {
          step = JdbcStep.QUERY;
          bound.run(query, deadline);
        }
      }
      return HealthResult.up();
    }
  }

  private JdbcDiagnosis diagnosis() {
    Optional<PoolFigures> figures = PoolFigures.of(dataSource);
    String known = figures.map(PoolFigures::url).filter(u -> !u.isEmpty()).orElse(url);
    return new JdbcDiagnosis(JdbcDiagnosis.address(known), figures, limit);
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
