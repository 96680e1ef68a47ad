package io.evenkeel.config.crypto;

import java.util.Optional;

/** An encrypted value cannot be opened. Its message shows neither keys nor text. */
public final class DecryptionException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What can be told apart. */
  public enum Reason {
    /** Not {@code ENC[v1,key-id,data]}: damaged in a way that shows. */
    MALFORMED,
    /** The key ring has no key of this id. */
    UNKNOWN_KEY,
    /**
     * Another key has this id, or the value is damaged, or it was encrypted for another path. The
     * cipher cannot say which.
     */
    REFUSED
  }

  private final Reason reason;
  private final String keyId;

  DecryptionException(Reason reason, String keyId, String message) {
    super(message);
    this.reason = reason;
    this.keyId = keyId;
  }

  static DecryptionException malformed(String message) {
    return new DecryptionException(Reason.MALFORMED, "", message);
  }

  public Reason reason() {
    return reason;
  }

  /** As it is written in the value; empty when that is {@link Reason#MALFORMED}. */
  public Optional<String> keyId() {
    return Optional.of(keyId).filter(id -> !id.isEmpty());
  }
}
