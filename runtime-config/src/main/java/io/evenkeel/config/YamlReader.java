package io.evenkeel.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Reads YAML 1.2 from its node tree: no types are constructed, and every value keeps its line. */
final class YamlReader {

  private static final int MAX_ALIASES = 50;
  private static final int MAX_ALIASED_NODES = 10_000;

  /** ENV_TAG is a plain scalar of the form ${...}: a substitution. */
  private static final Set<Tag> TAGS =
      Set.of(
          Tag.MAP,
          Tag.SEQ,
          Tag.STR,
          Tag.INT,
          Tag.FLOAT,
          Tag.BOOL,
          Tag.NULL,
          Tag.MERGE,
          Tag.ENV_TAG);

  private final String name;
  private final Problems problems;
  private final YamlDefaults defaults;
  private final Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private Map<Node, ConfigValue> substituted = Map.of();
  private int repeated;

  private YamlReader(String name, Problems problems, YamlDefaults defaults) {
    this.name = name;
    this.problems = problems;
    this.defaults = defaults;
  }

  /** Substitutions stay as they are. */
  static ConfigObject read(String name, String text, Problems problems, YamlDefaults defaults) {
    var settings =
        LoadSettings.builder()
            .setLabel(name)
            .setSchema(new CoreSchema())
            .setAllowNonScalarKeys(true) // to refuse them ourselves, with their line
            .setMaxAliasesForCollections(MAX_ALIASES)
            .setCodePointLimit(FormatReader.MAX_BYTES)
            .build();
    var source = new StreamReader(settings, text);
    try {
      // What Compose does; that class is not exported to those who run on the module path.
      var parser = new AcyclicParser(new ParserImpl(settings, source));
      var root = new Composer(settings, parser).getSingleNode();
      return new YamlReader(name, problems, defaults).root(root);
    } catch (MarkedYamlEngineException e) {
      // getMessage() would quote the line, and that may be a password's.
      throw new Unreadable(
          HoconReader.elided(String.valueOf(e.getProblem())), line(e.getProblemMark()));
    } catch (NumberFormatException e) {
      throw new Unreadable("an escape is cut off or is no character", source.getLine() + 1);
    } catch (YamlEngineException e) {
      throw new Unreadable(HoconReader.elided(String.valueOf(e.getMessage())), 0);
    }
  }

  private ConfigObject root(Optional<Node> root) {
    var tree = new KeyTree(Origins.of(name));
    if (root.isEmpty() || root.get().getTag().equals(Tag.NULL)) {
      return tree.toObject();
    }
    if (!(root.get() instanceof MappingNode mapping)) {
      throw new Unreadable(
          "the root is no mapping (expected: key: value lines)", line(root.get().getStartMark()));
    }
    substituted = YamlTemplates.in(mapping, name, problems, defaults);
    fill(tree, Key.ROOT, mapping);
    return tree.toObject();
  }

  private void fill(KeyTree tree, Key at, MappingNode mapping) {
    enter(mapping, at);
    Set<String> keys = new HashSet<>();
    for (NodeTuple entry : mapping.getValue()) {
      if (!(entry.getKeyNode() instanceof ScalarNode key)) {
        throw new Unreadable(
            "a key is a list or a mapping (expected: text)",
            line(entry.getKeyNode().getStartMark()));
      }
      put(tree, at, key, entry.getValueNode(), keys.add(key.getValue()));
    }
  }

  private void put(KeyTree tree, Key at, ScalarNode keyNode, Node node, boolean first) {
    ConfigOrigin origin = origin(keyNode);
    List<String> path = path(keyNode);
    Key key = at;
    for (String segment : path) {
      key = key.child(segment);
    }
    boolean placed = first;
    if (first && node instanceof MappingNode mapping) {
      Optional<KeyTree> section = tree.section(path, origin);
      placed = section.isPresent();
      if (section.isPresent()) {
        fill(section.get(), key, mapping);
      }
    } else if (first) {
      placed = tree.put(path, value(node, key));
    }
    if (!placed) {
      problems.add(key, "duplicate key: set before in this file", origin);
    }
  }

  /** {@code http.port: 1} is a path as in HOCON; a quoted key is one word, dots and all. */
  private static List<String> path(ScalarNode key) {
    List<String> path =
        key.isPlain() ? List.of(key.getValue().split("\\.", -1)) : List.of(key.getValue());
    return path.contains("") ? List.of(key.getValue()) : path;
  }

  private ConfigValue value(Node node, Key key) {
    if (node instanceof MappingNode mapping) {
      var tree = new KeyTree(origin(node));
      fill(tree, key, mapping);
      return tree.toObject();
    }
    if (node instanceof SequenceNode sequence) {
      enter(node, key);
      List<ConfigValue> elements = new ArrayList<>();
      for (Node element : sequence.getValue()) {
        elements.add(value(element, key.child(String.valueOf(elements.size()))));
      }
      return ConfigValueFactory.fromIterable(elements).withOrigin(origin(node));
    }
    enter(node, key);
    if (substituted.containsKey(node)) {
      return substituted.get(node);
    }
    return ConfigValueFactory.fromAnyRef(YamlScalars.value((ScalarNode) node))
        .withOrigin(origin(node));
  }

  private void enter(Node node, Key key) {
    if (key.size() > FormatReader.MAX_DEPTH) {
      throw new Unreadable(
          "nested too deeply (expected: at most " + FormatReader.MAX_DEPTH + " levels)",
          line(node.getStartMark()));
    }
    if (!TAGS.contains(node.getTag())) {
      throw new Unreadable(
          "a tag (expected: none; text that begins with ! needs quotes)",
          line(node.getStartMark()));
    }
    if (!seen.add(node) && ++repeated > MAX_ALIASED_NODES) {
      throw new Unreadable(
          "aliases expand to too much (expected: at most " + MAX_ALIASED_NODES + " repeated nodes)",
          line(node.getStartMark()));
    }
  }

  private ConfigOrigin origin(Node node) {
    return Origins.of(name, line(node.getStartMark()));
  }

  static int line(Optional<Mark> mark) {
    return mark.map(m -> m.getLine() + 1).orElse(0);
  }
}
