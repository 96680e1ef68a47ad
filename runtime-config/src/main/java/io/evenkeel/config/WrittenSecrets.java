package io.evenkeel.config;

import com.typesafe.config.ConfigException.NotResolved;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.evenkeel.config.crypto.DecryptionException;
import io.evenkeel.config.crypto.EncryptedValue;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Secrets as they are written in layers, whichever layer wins: the encrypted ones, and plain text
 * that looks like one. For tools: what a value looks like is no reason to refuse a start.
 */
final class WrittenSecrets {

  private static final Pattern SECRET_NAME =
      Pattern.compile(
          "(.*[-_.])?(password|passwd|passphrase|pwd|secret|token|credentials?|(api|access|private|secret"
              + "|signing|encryption|account)[-_]?key)");

  private static final List<Pattern> CREDENTIALS =
      List.of(
          Pattern.compile("-----BEGIN [A-Z ]{0,30}PRIVATE KEY"),
          Pattern.compile("AGE-SECRET-KEY-1"),
          Pattern.compile("\\b(AKIA|ASIA)[0-9A-Z]{16}\\b"),
          Pattern.compile("\\b(gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{22})"),
          Pattern.compile("\\bglpat-[A-Za-z0-9_-]{20}"),
          Pattern.compile("\\bxox[abeoprs]-[A-Za-z0-9-]{10}"),
          Pattern.compile("\\b[sr]k_live_[A-Za-z0-9]{16}"),
          Pattern.compile("\\beyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]+"),
          Pattern.compile("[a-z][a-z0-9+.-]{0,30}://[^/\\s:@?#]{0,200}:[^/\\s@?#]{1,200}@"),
          Pattern.compile("(?i)[?&;](password|pwd|passwd|secret|token)=[^&;\\s]"));

  private static final Pattern PLACE =
      Pattern.compile("(\\.{0,2}/|[A-Za-z]:\\\\|classpath:|file:).*");
  private static final Pattern SETTING =
      Pattern.compile("(?i)true|false|none|null|[0-9.]+ ?[a-z]*");

  private final Declared declared;

  WrittenSecrets(Declared declared) {
    this.declared = declared;
  }

  /** Every encrypted value, sorted by the layer, the lowest first. */
  Set<EncryptedKey> encrypted(List<Layer> layers) {
    Set<EncryptedKey> found = new LinkedHashSet<>();
    visit(
        layers,
        (key, value) -> {
          Matcher matcher = EncryptedValue.matcher(text(value));
          while (matcher.find()) {
            keyId(matcher.group())
                .map(id -> new EncryptedKey(key.toString(), id, Origins.describe(value.origin())))
                .ifPresent(found::add);
          }
        });
    return found;
  }

  private static Optional<String> keyId(String text) {
    try {
      return Optional.of(EncryptedValue.parse(text).keyId());
    } catch (DecryptionException e) {
      return Optional.empty(); // a problem of the load, if it wins
    }
  }

  /** Plain text in these layers that looks like a secret; the text is not in the messages. */
  Set<ConfigProblem> plain(List<Layer> layers) {
    Set<ConfigProblem> found = new LinkedHashSet<>();
    visit(
        layers.stream().filter(layer -> !layer.secret() && !layer.library()).toList(),
        (key, value) ->
            reason(key, value)
                .map(
                    reason ->
                        new ConfigProblem(
                            key.toString(),
                            reason + " (expected: encrypted, or from outside of the file)",
                            Optional.of(Origins.describe(value.origin()))))
                .ifPresent(found::add));
    return found;
  }

  private Optional<String> reason(Key key, ConfigValue value) {
    String text = text(value);
    if (text.isBlank() || EncryptedValue.isIn(text) || !isText(value)) {
      return Optional.empty();
    }
    if (CREDENTIALS.stream().anyMatch(pattern -> pattern.matcher(text).find())) {
      return Optional.of("plain text that looks like a credential");
    }
    boolean secret = declared.shape(key).filter(Shape::holdsSecret).isPresent();
    boolean named = SECRET_NAME.matcher(key.last().toLowerCase(Locale.ROOT)).matches();
    if (secret || (named && !PLACE.matcher(text).matches() && !SETTING.matcher(text).matches())) {
      return Optional.of(
          secret ? "a secret in plain text" : "plain text under the name of a secret");
    }
    return Optional.empty();
  }

  private static boolean isText(ConfigValue value) {
    try {
      return value.valueType() != ConfigValueType.NULL;
    } catch (NotResolved e) {
      return false; // taken from elsewhere
    }
  }

  private static void visit(List<Layer> layers, BiConsumer<Key, ConfigValue> visitor) {
    layers.forEach(layer -> visit(Key.ROOT, layer.root(), visitor));
  }

  private static void visit(Key key, ConfigValue value, BiConsumer<Key, ConfigValue> visitor) {
    try {
      if (value instanceof ConfigObject object) {
        object.forEach((segment, child) -> visit(key.child(segment), child, visitor));
      } else if (value instanceof ConfigList list) {
        list.forEach(element -> visit(key, element, visitor));
      } else if (!key.segments().isEmpty()) {
        visitor.accept(key, value);
      }
    } catch (NotResolved e) {
      visitor.accept(key, value); // sections joined by substitutions, as one text
    }
  }

  private static String text(ConfigValue value) {
    try {
      return Text.isScalar(value) ? Text.of(value) : "";
    } catch (NotResolved e) {
      return value.render();
    }
  }
}
