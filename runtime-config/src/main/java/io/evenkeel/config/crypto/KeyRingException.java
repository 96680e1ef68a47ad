package io.evenkeel.config.crypto;

/** Keys cannot be had from a provider. Its message shows none. */
public final class KeyRingException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String provider;
  private final String reason;

  KeyRingException(String reason) {
    this("", reason);
  }

  KeyRingException(String provider, String reason) {
    super(provider.isEmpty() ? reason : provider + ": " + reason);
    this.provider = provider;
    this.reason = reason;
  }

  /** The name of the provider. */
  public String provider() {
    return provider;
  }

  /** The message without the provider. */
  public String reason() {
    return reason;
  }
}
