package io.evenkeel.health.checks;

/** How far a check of a database has come. */
enum JdbcStep {
  POOL("give a connection"),
  VALIDATION("confirm a connection"),
  QUERY("answer the query");

  private final String what;

  JdbcStep(String what) {
    this.what = what;
  }

  /** To follow "did not". */
  String what() {
    return what;
  }
}
