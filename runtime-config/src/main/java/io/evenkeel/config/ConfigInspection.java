package io.evenkeel.config;

import java.util.List;
import java.util.Optional;

/**
 * What a load found, whether or not it would have failed; see {@link
 * RuntimeConfig.Loader#inspect()}. Immutable, thread-safe.
 */
public final class ConfigInspection {

  private final List<ConfigProblem> problems;
  private final List<String> warnings;
  private final List<String> opaque;
  private final List<EncryptedKey> encrypted;
  private final Optional<String> currentKeyId;
  private final List<ConfigProblem> exposed;
  private final Explanation explanation;
  private final List<ConfigKey> keys;

  ConfigInspection(
      List<ConfigProblem> problems,
      List<String> warnings,
      List<String> opaque,
      List<EncryptedKey> encrypted,
      Optional<String> currentKeyId,
      List<ConfigProblem> exposed,
      Explanation explanation,
      List<ConfigKey> keys) {
    this.problems = List.copyOf(problems);
    this.warnings = List.copyOf(warnings);
    this.opaque = List.copyOf(opaque);
    this.encrypted = List.copyOf(encrypted);
    this.currentKeyId = currentKeyId;
    this.exposed = List.copyOf(exposed);
    this.explanation = explanation;
    this.keys = List.copyOf(keys);
  }

  /**
   * What a load would throw, as in {@link ConfigException#problems()}, but for {@link #opaque()}
   * values.
   */
  public List<ConfigProblem> problems() {
    return problems;
  }

  /** As in {@link RuntimeConfig#warnings()}. */
  public List<String> warnings() {
    return warnings;
  }

  /**
   * The values that are encrypted and for which there is no key ring at all, a line each with key,
   * key id and origin: they are well-formed, and neither opened nor a problem. A load would refuse
   * them.
   */
  public List<String> opaque() {
    return opaque;
  }

  /** Every encrypted value in every layer, also where another layer wins. */
  public List<EncryptedKey> encrypted() {
    return encrypted;
  }

  /** The id of the key that encrypts, the first of the key ring; empty when none was opened. */
  public Optional<String> currentKeyId() {
    return currentKeyId;
  }

  /**
   * Plain text in configuration files that is a secret or looks like one: bound as {@link Secret},
   * under a name such as {@code api-key}, or of a known form such as a private key. It is no
   * problem: a load does not refuse it. Messages do not show the text.
   */
  public List<ConfigProblem> exposed() {
    return exposed;
  }

  /**
   * The effective configuration as far as it could be put together; secrets are masked. Unlike in
   * {@link RuntimeConfig#describe()} values are whole, line breaks and all.
   */
  public List<ConfigEntry> entries() {
    return explanation.exact();
  }

  /**
   * As in {@link RuntimeConfig#explain}.
   *
   * @throws IllegalArgumentException when the text is no key
   */
  public String explain(String key) {
    return explanation.explain(Key.parse(key));
  }

  /** Every key that the declared sections know, in the order of declaration. */
  public List<ConfigKey> keys() {
    return keys;
  }

  /** The keys whose values differ, sorted; secrets are compared, and masked. */
  public List<ConfigDifference> differences(ConfigInspection other) {
    return explanation.differences(other.explanation);
  }
}
