package io.evenkeel.config;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.parser.Parser;

/**
 * Refuses an alias of what it is part of. YAML allows it; the library's merge of such a mapping
 * into itself does not end.
 */
final class AcyclicParser implements Parser {

  private final Parser parser;

  /** What each anchor means here: it may be given again, and then means the later node. */
  private final Map<Anchor, NodeEvent> anchored = new HashMap<>();

  /** The beginnings of the collections around here, the innermost first. */
  private final Deque<NodeEvent> open = new ArrayDeque<>();

  /** The same, found at once however deep they are nested. */
  private final Set<NodeEvent> around = Collections.newSetFromMap(new IdentityHashMap<>());

  AcyclicParser(Parser parser) {
    this.parser = parser;
  }

  @Override
  public boolean hasNext() {
    return parser.hasNext();
  }

  @Override
  public boolean checkEvent(Event.ID choice) {
    return parser.checkEvent(choice);
  }

  @Override
  public Event peekEvent() {
    return parser.peekEvent();
  }

  @Override
  public Event next() {
    Event event = parser.next();
    if (event instanceof AliasEvent alias) {
      NodeEvent target = anchored.get(alias.getAlias());
      if (target != null && around.contains(target)) {
        throw new Unreadable(
            "an alias of what it is part of", YamlReader.line(event.getStartMark()));
      }
    } else if (event instanceof NodeEvent node) {
      node.getAnchor().ifPresent(anchor -> anchored.put(anchor, node));
      if (event instanceof CollectionStartEvent) {
        open.push(node);
        around.add(node);
      }
    } else if (event instanceof CollectionEndEvent) {
      around.remove(open.pop());
    }
    return event;
  }
}
