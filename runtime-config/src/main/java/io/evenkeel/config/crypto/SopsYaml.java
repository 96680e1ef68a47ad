package io.evenkeel.config.crypto;

import io.evenkeel.config.crypto.SopsNode.Entry;
import io.evenkeel.config.crypto.SopsNode.Kind;
import io.evenkeel.config.crypto.SopsNode.Mapping;
import io.evenkeel.config.crypto.SopsNode.Scalar;
import io.evenkeel.config.crypto.SopsNode.Sequence;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.Parser;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Reads YAML, and JSON as the part of YAML that it is, the way sops understands it. What sops never
 * writes (aliases, tags, several documents) is refused.
 */
final class SopsYaml {

  private static final Set<Tag> TAGS =
      Set.of(Tag.MAP, Tag.SEQ, Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL);
  private static final Pattern JSON_LITERAL =
      Pattern.compile("true|false|null|-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");

  private final boolean json;
  private final List<String> path = new ArrayList<>();

  private SopsYaml(boolean json) {
    this.json = json;
  }

  /**
   * @param json whether only JSON is accepted
   */
  static Mapping read(String text, boolean json) {
    var settings =
        LoadSettings.builder()
            .setSchema(new CoreSchema())
            .setAllowNonScalarKeys(true) // to refuse them ourselves, with their line
            .setCodePointLimit(SopsLimits.MAX_CHARS)
            .build();
    String language = json ? "JSON" : "YAML";
    var reader = new StreamReader(settings, text);
    try {
      var parser = new Bounded(new ParserImpl(settings, reader));
      Optional<Node> root = new Composer(settings, parser).getSingleNode();
      if (root.isPresent() && root.get() instanceof MappingNode mapping) {
        return new SopsYaml(json).mapping(mapping);
      }
      throw SopsException.of(1, "the root is no mapping (expected: a file written by sops)");
    } catch (MarkedYamlEngineException e) {
      // Its messages quote the file.
      throw SopsException.of(line(e.getProblemMark()), "is not valid " + language);
    } catch (YamlEngineException | IllegalArgumentException e) {
      // The latter is what the engine makes of an escape with u that is cut off.
      throw SopsException.of(reader.getLine() + 1, "is not valid " + language);
    }
  }

  private Mapping mapping(MappingNode node) {
    check(node, node.getFlowStyle() == FlowStyle.FLOW);
    List<Entry> entries = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    for (NodeTuple tuple : node.getValue()) {
      int line = line(tuple.getKeyNode().getStartMark());
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw new SopsException(path, line, "a key that is no text (expected: text)");
      }
      path.add(key.getValue());
      check(key, key.getScalarStyle() == ScalarStyle.DOUBLE_QUOTED);
      if (!keys.add(key.getValue())) {
        throw new SopsException(path, line, "duplicate key: set before in this file");
      }
      entries.add(new Entry(key.getValue(), key.isPlain(), node(tuple.getValueNode()), line));
      path.remove(path.size() - 1);
    }
    return new Mapping(entries, line(node.getStartMark()));
  }

  private SopsNode node(Node node) {
    if (node instanceof MappingNode mapping) {
      return mapping(mapping);
    }
    if (node instanceof SequenceNode sequence) {
      check(node, sequence.getFlowStyle() == FlowStyle.FLOW);
      List<SopsNode> elements = new ArrayList<>();
      for (Node element : sequence.getValue()) {
        path.add(String.valueOf(elements.size()));
        elements.add(node(element));
        path.remove(path.size() - 1);
      }
      return new Sequence(elements, line(node.getStartMark()));
    }
    var scalar = (ScalarNode) node;
    String text = scalar.getValue();
    check(
        node,
        scalar.getScalarStyle() == ScalarStyle.DOUBLE_QUOTED
            || (scalar.isPlain() && JSON_LITERAL.matcher(text).matches()));
    Kind kind = kind(scalar);
    return new Scalar(
        kind,
        kind == Kind.BOOLEAN ? text.toLowerCase(Locale.ROOT) : text,
        false,
        line(node.getStartMark()));
  }

  private void check(Node node, boolean isJson) {
    if (!TAGS.contains(node.getTag())) {
      throw new SopsException(
          path, line(node.getStartMark()), "a tag (expected: none, as sops writes)");
    }
    if (json && !isJson) {
      throw new SopsException(path, line(node.getStartMark()), "is not valid JSON");
    }
  }

  /** Of numbers sops writes one spelling only; every other one is text, and fails the MAC. */
  private static Kind kind(ScalarNode node) {
    if (node.getTag().equals(Tag.NULL)) {
      return Kind.NULL;
    }
    if (node.getTag().equals(Tag.BOOL)) {
      return Kind.BOOLEAN;
    }
    if (node.getTag().equals(Tag.INT) || node.getTag().equals(Tag.FLOAT)) {
      return SopsNumbers.kind(node.getValue());
    }
    return Kind.TEXT;
  }

  private static int line(Optional<Mark> mark) {
    return mark.map(m -> m.getLine() + 1).orElse(0);
  }

  /** Stops before the composer, which recurses, is asked for too much. */
  private static final class Bounded implements Parser {

    private final Parser events;
    private int depth;
    private int nodes;

    Bounded(Parser events) {
      this.events = events;
    }

    @Override
    public boolean hasNext() {
      return events.hasNext();
    }

    @Override
    public boolean checkEvent(Event.ID choice) {
      return events.checkEvent(choice);
    }

    @Override
    public Event peekEvent() {
      return events.peekEvent();
    }

    @Override
    public Event next() {
      Event event = events.next();
      int line = line(event.getStartMark());
      if (event instanceof AliasEvent
          || (event instanceof NodeEvent node && node.getAnchor().isPresent())) {
        throw SopsException.of(line, "an anchor or alias (expected: none, as sops writes)");
      }
      if (event instanceof ScalarEvent scalar
          && scalar.isPlain()
          && scalar.getValue().equals("<<")) {
        throw SopsException.of(line, "a merge key (expected: none, as sops writes)");
      }
      if (event instanceof CollectionStartEvent && ++depth > SopsLimits.MAX_DEPTH) {
        throw SopsException.of(
            line, "nested too deeply (expected: at most " + SopsLimits.MAX_DEPTH + " levels)");
      }
      if (event instanceof CollectionEndEvent) {
        depth--;
      }
      if (event instanceof NodeEvent && ++nodes > SopsLimits.MAX_NODES) {
        throw SopsException.of(
            line, "too many values (expected: at most " + SopsLimits.MAX_NODES + ")");
      }
      return event;
    }
  }
}
