package io.evenkeel.health.checks;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What HikariCP says about itself.
 *
 * @param url of the database; empty when not known
 */
record PoolFigures(int busy, int max, int waiting, String url) {

  /** Empty for other pools, and without HikariCP. */
  static Optional<PoolFigures> of(DataSource dataSource) {
    try {
      return Hikari.figures(dataSource);
    } catch (LinkageError | SQLException | RuntimeException noHikari) {
      return Optional.empty();
    }
  }

  boolean allBusy() {
    return busy >= max;
  }

  String exhausted(int others) {
    return "pool exhausted: "
        + busy
        + " of "
        + max
        + " connections busy, "
        + others
        + " waiting (the database was not reached)";
  }

  /** Apart, so that nothing is loaded before the library was looked for. */
  private static final class Hikari {

    static Optional<PoolFigures> figures(DataSource dataSource) throws SQLException {
      if (!dataSource.isWrapperFor(HikariDataSource.class)) {
        return Optional.empty();
      }
      HikariDataSource hikari = dataSource.unwrap(HikariDataSource.class);
      @Nullable HikariPoolMXBean pool = hikari.getHikariPoolMXBean();
      @Nullable String url = hikari.getJdbcUrl();
      if (pool == null) { // not started yet
        return Optional.of(
            new PoolFigures(0, hikari.getMaximumPoolSize(), 0, url == null ? "" : url));
      }
      return Optional.of(
          new PoolFigures(
              pool.getActiveConnections(),
              hikari.getMaximumPoolSize(),
              pool.getThreadsAwaitingConnection(),
              url == null ? "" : url));
    }
  }
}
