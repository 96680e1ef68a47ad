package io.evenkeel.runtime.policy;

import dev.failsafe.TimeoutExceededException;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientException;
import java.util.Optional;
import java.util.Set;

/**
 * For JDBC: only what passes by itself is tried again, and only what the server is to blame for
 * counts against it. A constraint that is violated is an answer.
 */
final class DatabaseJudge implements Judge {

  private static final int MAX_CAUSES = 16;

  /** Connection, resources, operator: the server cannot. */
  private static final Set<String> DOWN = Set.of("08", "53", "57", "58");

  /** It can, and this transaction lost against another one. */
  private static final String ROLLED_BACK = "40";

  /**
   * Never tried again: 40002 is an answer, 57014 was wanted by somebody or is a limit that the next
   * try would meet again, and after 08007 and 40003 a write may have been done, which is what only
   * writes are told.
   */
  private static final Set<String> FINAL = Set.of("08007", "40002", "40003", "57014");

  @Override
  public boolean failed(Throwable thrown) {
    if (thrown instanceof TimeoutExceededException) {
      return true;
    }
    return sql(thrown).map(DatabaseJudge::down).orElse(thrown instanceof IOException);
  }

  @Override
  public boolean repeats(Throwable thrown) {
    if (thrown instanceof TimeoutExceededException) {
      return false;
    }
    return sql(thrown).map(DatabaseJudge::passes).orElse(thrown instanceof IOException);
  }

  private static boolean passes(SQLException sql) {
    return !FINAL.contains(String.valueOf(sql.getSQLState()))
        && !(sql instanceof SQLTimeoutException)
        && (down(sql) || ROLLED_BACK.equals(stateClass(sql)));
  }

  /** What the driver threw, which mappers and templates wrap. */
  private static Optional<SQLException> sql(Throwable thrown) {
    Throwable at = thrown;
    for (int depth = 0; at != null && depth < MAX_CAUSES; depth++) {
      if (at instanceof SQLException sql) {
        return Optional.of(sql);
      }
      at = at.getCause();
    }
    return Optional.empty();
  }

  private static boolean down(SQLException sql) {
    String state = stateClass(sql);
    return DOWN.contains(state)
        || (!ROLLED_BACK.equals(state)
            && (sql instanceof SQLTransientException || sql instanceof SQLRecoverableException));
  }

  private static String stateClass(SQLException sql) {
    String state = sql.getSQLState();
    return state == null || state.length() < 2 ? "" : state.substring(0, 2);
  }
}
