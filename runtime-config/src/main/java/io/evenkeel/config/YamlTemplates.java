package io.evenkeel.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * The plain and double-quoted scalars of one YAML file that substitute. They are written as HOCON,
 * each on the line it has in the file, and parsed in one go: so HOCON's own resolution applies, and
 * what it has to say about them names the right line.
 */
final class YamlTemplates {

  /** The library resolves in time that grows with the square of their number. */
  private static final int MAX_TEMPLATES = 2_000;

  private static final String VALUE = "v";
  private static final CoreSchema SCHEMA = new CoreSchema();

  private record Found(ScalarNode node, int line, Template template) {}

  private final String name;
  private final Problems problems;
  private final YamlDefaults defaults;
  private final List<Found> found = new ArrayList<>();
  private final StringBuilder hocon = new StringBuilder();

  private YamlTemplates(String name, Problems problems, YamlDefaults defaults) {
    this.name = name;
    this.problems = problems;
    this.defaults = defaults;
  }

  /** The values of the scalars below a node that substitute. */
  static Map<Node, ConfigValue> in(
      Node root, String name, Problems problems, YamlDefaults defaults) {
    var templates = new YamlTemplates(name, problems, defaults);
    templates.collect(root);
    return templates.values();
  }

  /** Without recursion: how deep the file is nested is not known yet. */
  private void collect(Node root) {
    Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Node> open = new ArrayDeque<>(List.of(root));
    while (!open.isEmpty()) {
      Node node = open.pop();
      if (!seen.add(node)) {
        continue;
      }
      if (node instanceof MappingNode mapping) {
        mapping.getValue().stream().map(NodeTuple::getValueNode).forEach(open::push);
      } else if (node instanceof SequenceNode sequence) {
        sequence.getValue().forEach(open::push);
      } else if (node instanceof ScalarNode scalar && substitutes(scalar)) {
        parse(scalar);
      }
    }
    found.sort(Comparator.comparingInt(Found::line));
  }

  private static boolean substitutes(ScalarNode scalar) {
    return (scalar.isPlain() || scalar.getScalarStyle() == ScalarStyle.DOUBLE_QUOTED)
        && Template.isIn(scalar.getValue());
  }

  private void parse(ScalarNode scalar) {
    int line = YamlReader.line(scalar.getStartMark());
    if (found.size() == MAX_TEMPLATES) {
      throw new Unreadable(
          "too many substitutions (expected: at most " + MAX_TEMPLATES + " values with one)", 0);
    }
    try {
      found.add(new Found(scalar, line, Template.parse(scalar.getValue())));
    } catch (IllegalArgumentException e) {
      problems.unreadable(
          name,
          "malformed substitution (expected: ${key}, ${?key} or ${key:default}; $${ for a plain ${)",
          line);
    }
  }

  private Map<Node, ConfigValue> values() {
    Map<Node, ConfigValue> values = new HashMap<>();
    if (found.isEmpty()) {
      return values;
    }
    int line = 1;
    for (int i = 0; i < found.size(); i++) {
      Found scalar = found.get(i);
      hocon.append("\n".repeat(scalar.line - line));
      line = scalar.line;
      String value = hocon(scalar.template, scalar.node.isPlain());
      put(VALUE + i, value);
    }
    ConfigObject parsed = HoconReader.read(name, hocon.toString());
    if (parsed.get(YamlDefaults.ROOT) instanceof ConfigObject helpers) {
      defaults.add(helpers);
    }
    for (int i = 0; i < found.size(); i++) {
      values.put(found.get(i).node, Objects.requireNonNull(parsed.get(VALUE + i)));
    }
    return values;
  }

  private void put(String path, String value) {
    hocon.append(path).append(" = ").append(value).append(", ");
  }

  /**
   * Text that is one piece keeps its type when it is typed. Else everything is joined to text, for
   * which one piece must be text; two texts in a row would read as the beginning of a long one.
   */
  private String hocon(Template template, boolean typed) {
    List<Template.Piece> pieces = template.pieces();
    if (typed && pieces.size() == 1) {
      return hocon(pieces.get(0), true);
    }
    boolean text = !pieces.isEmpty() && pieces.get(0) instanceof Template.Literal;
    return pieces.stream()
        .map(piece -> hocon(piece, false))
        .collect(Collectors.joining("", text ? "" : "\"\"", ""));
  }

  private String hocon(Template.Piece piece, boolean typed) {
    if (piece instanceof Template.Literal literal) {
      return typed ? scalar(literal.text()) : ConfigUtil.quoteString(literal.text());
    }
    if (piece instanceof Template.Defaulted defaulted) {
      String otherwise = hocon(defaulted.otherwise(), typed);
      Key helper = defaults.next(defaulted.key());
      put(helper.toString(), otherwise);
      put(helper.toString(), Template.hocon(defaulted.key(), true));
      return Template.hocon(helper, false);
    }
    var reference = (Template.Reference) piece;
    return Template.hocon(reference.key(), reference.optional());
  }

  private static String scalar(String text) {
    Tag tag = SCHEMA.getScalarResolver().resolve(text, true);
    Object value = YamlScalars.value(new ScalarNode(tag, text, ScalarStyle.PLAIN));
    return ConfigValueFactory.fromAnyRef(value).render();
  }
}
