package io.evenkeel.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.evenkeel.config.crypto.AgeIdentities;
import io.evenkeel.config.crypto.SopsException;
import io.evenkeel.config.crypto.SopsFile;
import io.evenkeel.config.crypto.SopsFormat;
import io.evenkeel.config.crypto.SopsNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Decrypts the SOPS files of one load, and remembers what they held encrypted. Values are literal:
 * nothing in them is substituted. Not thread-safe.
 */
final class SopsReader {

  private final Map<String, Callable<String>> ageKeys;
  private final Map<String, String> environment;
  private final Path workingDirectory;
  private final Path root;
  private final Problems problems;
  private final List<String> warnings;
  private final Set<Key> encrypted = new HashSet<>();
  private @Nullable AgeIdentities identities;

  /**
   * A reader.
   *
   * @param ageKeys those of code, by what messages call them
   * @param environment where other age keys are named
   */
  SopsReader(
      Map<String, Callable<String>> ageKeys,
      Map<String, String> environment,
      Path workingDirectory,
      Path root,
      Problems problems,
      List<String> warnings) {
    this.ageKeys = ageKeys;
    this.environment = environment;
    this.workingDirectory = workingDirectory;
    this.root = root;
    this.problems = problems;
    this.warnings = warnings;
  }

  /** How a text that SOPS wrote is to be read; empty for any other. */
  static Optional<SopsFormat> format(String name, String text) {
    SopsFormat format;
    if (name.endsWith(".yaml") || name.endsWith(".yml")) {
      format = SopsFormat.YAML;
    } else if (name.endsWith(".json")) {
      format = SopsFormat.JSON;
    } else {
      return Optional.empty();
    }
    return SopsFile.is(text, format) ? Optional.of(format) : Optional.empty();
  }

  /** The keys whose values some file held encrypted, whichever layer wins. */
  Set<Key> encrypted() {
    return encrypted;
  }

  /** What cannot be decrypted is a problem, and the file is left out. */
  ConfigObject read(String name, String text, SopsFormat format) {
    var tree = new KeyTree(Origins.of(name));
    try {
      SopsNode.Mapping document = SopsFile.decrypt(name, text, format, identities());
      fill(tree, Key.ROOT, document, name, format);
    } catch (SopsException e) {
      report(name, e);
    }
    return tree.toObject();
  }

  /** The variables of a {@code .env} that SOPS wrote; empty for any other. */
  Optional<Map<String, DotEnvReader.Variable>> variables(String name, String text) {
    if (!SopsFile.is(text, SopsFormat.DOTENV)) {
      return Optional.empty();
    }
    Map<String, DotEnvReader.Variable> variables = new LinkedHashMap<>();
    try {
      for (SopsNode.Entry entry :
          SopsFile.decrypt(name, text, SopsFormat.DOTENV, identities()).entries()) {
        if (entry.value() instanceof SopsNode.Scalar scalar) {
          variables.put(
              entry.key(), new DotEnvReader.Variable(scalar.text(), name, entry.line(), true));
        }
      }
    } catch (SopsException e) {
      report(name, e);
    }
    return Optional.of(variables);
  }

  private void report(String name, SopsException e) {
    if (e.path().isEmpty()) {
      problems.unreadable(name, e.text(), e.line());
    } else {
      problems.unresolved(new Key(e.path()), e.text(), Origins.of(name, e.line()));
    }
  }

  private AgeIdentities identities() {
    AgeIdentities known = identities;
    if (known == null) {
      known = asked().plus(AgeIdentities.from(environment, workingDirectory, root));
      warnings.addAll(known.warnings());
      identities = known;
    }
    return known;
  }

  private AgeIdentities asked() {
    return ageKeys.entrySet().stream()
        .map(entry -> AgeIdentities.ask(entry.getKey(), entry.getValue()))
        .reduce(AgeIdentities.NONE, AgeIdentities::plus);
  }

  private void fill(
      KeyTree tree, Key at, SopsNode.Mapping mapping, String name, SopsFormat format) {
    for (SopsNode.Entry entry : mapping.entries()) {
      ConfigOrigin origin = Origins.of(name, entry.line());
      List<String> path = path(entry, format);
      Key key = at;
      for (String segment : path) {
        key = key.child(segment);
      }
      boolean placed;
      if (entry.value() instanceof SopsNode.Mapping inner) {
        Optional<KeyTree> section = tree.section(path, origin);
        placed = section.isPresent();
        if (section.isPresent()) {
          fill(section.get(), key, inner, name, format);
        }
      } else {
        placed = tree.put(path, value(entry.value(), key, name, format));
      }
      if (!placed) {
        problems.add(key, "duplicate key: set before in this file", origin);
      }
    }
  }

  /** As in plain YAML: a quoted key is one word, dots and all. JSON's are as HOCON reads them. */
  private static List<String> path(SopsNode.Entry entry, SopsFormat format) {
    if (format != SopsFormat.YAML || !entry.plain()) {
      return List.of(entry.key());
    }
    List<String> path = List.of(entry.key().split("\\.", -1));
    return path.contains("") ? List.of(entry.key()) : path;
  }

  private ConfigValue value(SopsNode node, Key key, String name, SopsFormat format) {
    ConfigOrigin origin = Origins.of(name, node.line());
    if (node instanceof SopsNode.Mapping mapping) {
      var tree = new KeyTree(origin);
      fill(tree, key, mapping, name, format);
      return tree.toObject();
    }
    if (node instanceof SopsNode.Sequence sequence) {
      List<ConfigValue> elements = new ArrayList<>();
      for (SopsNode element : sequence.elements()) {
        elements.add(value(element, key, name, format));
      }
      return ConfigValueFactory.fromIterable(elements).withOrigin(origin);
    }
    SopsNode.Scalar scalar = (SopsNode.Scalar) node;
    if (scalar.encrypted()) {
      encrypted.add(key);
    }
    return ConfigValueFactory.fromAnyRef(plain(scalar)).withOrigin(origin);
  }

  private static @Nullable Object plain(SopsNode.Scalar scalar) {
    return switch (scalar.kind()) {
      case INTEGER -> Long.valueOf(scalar.text());
      case BOOLEAN -> Boolean.valueOf(scalar.text());
      case NULL -> null;
      case TEXT, DECIMAL -> scalar.text();
    };
  }
}
