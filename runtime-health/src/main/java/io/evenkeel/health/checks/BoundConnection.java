package io.evenkeel.health.checks;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A connection whose answers are waited for no longer than a limit, where the driver can. It is
 * left as it was found.
 */
final class BoundConnection implements AutoCloseable {

  /** Milliseconds for the driver to cancel a query, which spares the connection. */
  private static final int CANCELLING = 100;

  private final Connection connection;
  private final Limit limit;
  private final int before;

  private BoundConnection(Connection connection, Limit limit, int before) {
    this.connection = connection;
    this.limit = limit;
    this.before = before;
  }

  static BoundConnection of(Connection connection, Limit limit) {
    return new BoundConnection(
        connection, limit, networkTimeout(connection, limit.millis() + CANCELLING));
  }

  boolean isValid() throws SQLException {
    return connection.isValid(limit.wholeSeconds());
  }

  String url() throws SQLException {
    String url = connection.getMetaData().getURL();
    return url == null ? "" : url;
  }

  void run(String query, long deadline) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setMaxRows(1);
      statement.setQueryTimeout((Limit.millisUntil(deadline) + 999) / 1000);
      if (statement.execute(query)) {
        try (ResultSet rows = statement.getResultSet()) {
          rows.next();
        }
      }
    }
  }

  @Override
  public void close() {
    try {
      if (!connection.getAutoCommit()) {
        // Some drivers begin a transaction for isValid, and not all pools end it.
        connection.rollback();
      }
      if (before >= 0) {
        connection.setNetworkTimeout(Runnable::run, before);
      }
    } catch (SQLException broken) {
      // its pool throws it away
    }
  }

  /** What it was before, or -1 when the driver has no such thing. */
  private static int networkTimeout(Connection connection, int millis) {
    try {
      int before = connection.getNetworkTimeout();
      connection.setNetworkTimeout(Runnable::run, millis);
      return before;
    } catch (SQLException | RuntimeException | AbstractMethodError unsupported) {
      return -1;
    }
  }
}
