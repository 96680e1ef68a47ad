package io.evenkeel.runtime.management;

import java.util.List;

/** Draws dependencies as a graph in the language of Mermaid. */
final class Mermaid {

  private Mermaid() {}

  static String of(String service, List<DependencyState> dependencies) {
    var text = new StringBuilder("graph LR\n  service[\"").append(escaped(service)).append("\"]\n");
    for (int i = 0; i < dependencies.size(); i++) {
      DependencyState one = dependencies.get(i);
      boolean down = one.health().equals("down");
      text.append("  service ")
          .append(down ? "-.->" : "-->")
          .append(" d")
          .append(i)
          .append("[\"")
          .append(escaped(label(one)))
          .append("\"]\n")
          .append(down ? "  class d" + i + " down\n" : "");
    }
    return text.append("  classDef down stroke:#c00,stroke-width:3px\n").toString();
  }

  private static String label(DependencyState one) {
    String breaker =
        one.policy().flatMap(p -> p.breaker()).map(state -> ", breaker " + state).orElse("");
    return one.name() + ": " + one.health() + breaker;
  }

  /** Names are kebab-case, but a service's may be anything. */
  private static String escaped(String text) {
    return text.replace("\"", "#quot;").replace("\n", " ");
  }
}
