package io.evenkeel.runtime.management;

/** What the management port is asked for besides probes; {@link Pages} answers. */
enum Page {
  HEALTH,
  METRICS,
  INFO,
  INDEX,
  CONFIG,
  LOGGERS,
  LOGGER,
  SET_LEVEL,
  RESET_LEVEL,
  RECENT_ERRORS,
  THREADS,
  PROFILE,
  HEAP_DUMP_BY_GET,
  HEAP_DUMP,
  DEPENDENCIES,
  OPEN_BREAKER,
  CLOSE_BREAKER
}
