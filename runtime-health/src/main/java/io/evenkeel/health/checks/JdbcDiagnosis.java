package io.evenkeel.health.checks;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells the pool's trouble from the database's. */
record JdbcDiagnosis(String database, Optional<PoolFigures> pool, Limit limit) {

  private static final Pattern ADDRESS =
      Pattern.compile("jdbc:[^/]{1,60}//(?:[^/@]*@)?([\\p{Alnum}._:,\\[\\]-]{1,200})(?:[/?;].*)?");
  private static final int MAX_CAUSES = 20;

  /** Host and port of a JDBC URL; "the database" when it has none that can be told apart. */
  static String address(String url) {
    Matcher matcher = ADDRESS.matcher(url);
    return matcher.matches() ? matcher.group(1) : "the database";
  }

  String hung(JdbcStep step, Attempt.StillRunning hung) {
    if (step != JdbcStep.POOL) {
      return database + " did not " + step.what() + " in " + hung.elapsed();
    }
    if (pool.isEmpty()) {
      return "no connection in "
          + hung.elapsed()
          + ": the pool is exhausted or "
          + database
          + " does not answer; this pool does not say which";
    }
    PoolFigures figures = pool.get();
    // One of those who wait is this check. With nobody waiting it holds a connection that the pool
    // is trying out.
    return figures.allBusy() && figures.waiting() > 0
        ? figures.exhausted(figures.waiting() - 1)
        : database + " gave the pool no connection in " + hung.elapsed() + figures(figures);
  }

  String failed(JdbcStep step, Exception failure) {
    if (step == JdbcStep.POOL) {
      if (pool.isPresent() && pool.get().allBusy()) {
        return pool.get().exhausted(pool.get().waiting());
      }
      if (pool.isEmpty() && isPools(failure)) {
        return "the pool gave no connection: " + Reason.of(failure);
      }
    }
    return step == JdbcStep.QUERY && isTimeout(failure)
        ? database + " did not answer the query within " + limit
        : Reason.of(database, limit, failure);
  }

  /** By the driver's own clock, by the socket's, or cancelled by the server on our behalf. */
  private static boolean isTimeout(Exception failure) {
    return failure instanceof SQLTimeoutException
        || failure.getCause() instanceof SocketTimeoutException
        || (failure instanceof SQLException sql && "57014".equals(sql.getSQLState()));
  }

  String invalid(long deadline) {
    return System.nanoTime() < deadline
        ? database + ": a connection is no longer valid"
        : database + " did not confirm a connection within " + limit;
  }

  private static String figures(PoolFigures figures) {
    return " (pool: " + figures.busy() + " of " + figures.max() + " busy)";
  }

  private static boolean isPools(Exception failure) {
    boolean pools = false;
    int causes = 0;
    for (Throwable t = failure; t != null && causes < MAX_CAUSES; t = t.getCause(), causes++) {
      if (t instanceof IOException || isDatabases(t)) {
        return false;
      }
      pools |= t instanceof SQLTransientConnectionException || t instanceof NoSuchElementException;
    }
    return pools;
  }

  private static boolean isDatabases(Throwable thrown) {
    if (!(thrown instanceof SQLException failure)) {
      return false;
    }
    String state = failure.getSQLState();
    return state != null && (state.startsWith("08") || state.startsWith("28"));
  }
}
