package io.evenkeel.examples.orders;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.evenkeel.runtime.lifecycle.Component;
import io.evenkeel.runtime.lifecycle.Deadline;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the orders are: a pool of connections to H2 or PostgreSQL. Thread-safe. */
final class OrdersDatabase implements Component {

  private static final int VALIDATION_SECONDS = 1;
  private static final String COLUMNS = "id, item, quantity, placed_at";

  /** Two services that start at once may both try; PostgreSQL fails one, which starts again. */
  private static final String SCHEMA =
      "create table if not exists orders ("
          + "id bigint generated always as identity primary key, "
          + "item varchar("
          + NewOrder.LONGEST_ITEM
          + ") not null, "
          + "quantity integer not null, "
          + "placed_at timestamp with time zone not null)";

  private final DatabaseSettings settings;
  private final MeterRegistry meters;
  private volatile @Nullable HikariDataSource pool;

  OrdersDatabase(DatabaseSettings settings, MeterRegistry meters) {
    this.settings = settings;
    this.meters = meters;
  }

  /** Opens the pool with its first connection, and makes the table if there is none. */
  @Override
  public void start() throws SQLException {
    var config = new HikariConfig();
    config.setPoolName(Orders.DATABASE);
    config.setMetricRegistry(meters);
    config.setJdbcUrl(settings.url());
    settings.user().ifPresent(config::setUsername);
    settings.password().ifPresent(password -> config.setPassword(password.expose()));
    config.setMaximumPoolSize(settings.maxPoolSize());
    config.setConnectionTimeout(settings.connectTimeout().toMillis());
    config.setValidationTimeout(settings.connectTimeout().toMillis());
    if (settings.url().startsWith("jdbc:postgresql:")) {
      // Without it the first connection waits for ever on a server that accepts and says nothing.
      long seconds = settings.connectTimeout().plusMillis(999).toSeconds();
      config.addDataSourceProperty("loginTimeout", String.valueOf(seconds));
    }
    pool = new HikariDataSource(config);
    try (var connection = connection();
        var statement = connection.createStatement()) {
      statement.execute(SCHEMA);
    }
  }

  @Override
  public void stop(Deadline deadline) {
    var open = pool;
    pool = null;
    if (open != null) {
      open.close();
    }
  }

  /**
   * Whether a connection of the pool works.
   *
   * @throws SQLException if there is none in time
   */
  boolean isValid() throws SQLException {
    try (var connection = connection()) {
      return connection.isValid(VALIDATION_SECONDS);
    }
  }

  /** Whether the server is gone or refuses, as opposed to a statement that is wrong. */
  static boolean isDown(SQLException e) {
    String state = e.getSQLState();
    return e instanceof SQLTransientConnectionException
        || (state != null && (state.startsWith("08") || state.startsWith("57P")));
  }

  Order place(NewOrder order) throws SQLException {
    var placedAt = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    try (var connection = connection();
        var insert =
            connection.prepareStatement(
                "insert into orders (item, quantity, placed_at) values (?, ?, ?)",
                new String[] {"id"})) {
      insert.setString(1, order.item());
      insert.setInt(2, order.quantity());
      insert.setObject(3, placedAt.atOffset(ZoneOffset.UTC));
      insert.executeUpdate();
      try (var keys = insert.getGeneratedKeys()) {
        keys.next();
        return new Order(keys.getLong(1), order.item(), order.quantity(), placedAt);
      }
    }
  }

  Optional<Order> find(long id) throws SQLException {
    var found = query("select " + COLUMNS + " from orders where id = ?", id);
    return found.stream().findFirst();
  }

  /** The last orders that were placed, the newest first. */
  List<Order> newest(int limit) throws SQLException {
    return query("select " + COLUMNS + " from orders order by id desc limit ?", limit);
  }

  private List<Order> query(String sql, long parameter) throws SQLException {
    try (var connection = connection();
        var select = connection.prepareStatement(sql)) {
      select.setLong(1, parameter);
      try (var rows = select.executeQuery()) {
        var orders = new ArrayList<Order>();
        while (rows.next()) {
          orders.add(order(rows));
        }
        return orders;
      }
    }
  }

  private static Order order(ResultSet row) throws SQLException {
    return new Order(
        row.getLong(1),
        row.getString(2),
        row.getInt(3),
        row.getObject(4, OffsetDateTime.class).toInstant());
  }

  private Connection connection() throws SQLException {
    var open = pool;
    if (open == null) {
      throw new SQLTransientConnectionException(Orders.DATABASE + " is not started");
    }
    return open.getConnection();
  }
}
