package io.evenkeel.config.crypto;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Keys in an environment variable. */
final class EnvironmentKeys implements KeyProvider {

  private final Map<String, String> environment;
  private final String variable;

  EnvironmentKeys(Map<String, String> environment, String variable) {
    this.environment = Map.copyOf(environment);
    this.variable = variable;
  }

  @Override
  public String name() {
    return "environment variable " + variable;
  }

  @Override
  public List<EncryptionKey> keys() {
    byte[] text = environment.getOrDefault(variable, "").getBytes(StandardCharsets.UTF_8);
    return KeyText.entries(text, true);
  }
}
