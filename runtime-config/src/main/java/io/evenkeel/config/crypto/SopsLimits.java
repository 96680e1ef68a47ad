package io.evenkeel.config.crypto;

/** What a SOPS file may hold: far more than any configuration, far less than the heap. */
final class SopsLimits {

  static final int MAX_CHARS = 4 << 20;
  static final int MAX_DEPTH = 64;

  /** Scalars, keys and collections, the metadata's included. */
  static final int MAX_NODES = 100_000;

  static final int MAX_RECIPIENTS = 200;
  static final int MAX_DATA_KEY_CHARS = 64 << 10;

  private SopsLimits() {}
}
