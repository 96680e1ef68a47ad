package io.evenkeel.config;

/** What a load does about a key that no record reads. */
public enum UnknownKeys {
  /** A problem: the load fails. The default. */
  FAIL,
  /** One line of {@link RuntimeConfig#warnings()}. */
  WARN,
  /** Nothing. */
  OFF
}
