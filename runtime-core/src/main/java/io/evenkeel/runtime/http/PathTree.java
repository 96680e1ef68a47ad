package io.evenkeel.runtime.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Templates of paths, looked up segment by segment, so that many take no longer than few. Of those
 * that match, the one that is literal for longest wins; then parameters, then what matches the
 * rest. Filled by one thread, then read by many.
 */
final class PathTree<T> {

  private static final String REST = "*";

  /** A template that matched, and what was added with it. */
  record Leaf<T>(String template, List<String> segments, T value) {

    /** The parameters in a path that matched; what matched the rest is called {@code *}. */
    Map<String, String> parameters(String path) {
      Map<String, String> parameters = new HashMap<>();
      int start = 1;
      for (String segment : segments) {
        if (segment.equals(REST)) {
          parameters.put(REST, path.substring(start));
          break;
        }
        int end = end(path, start);
        if (isParameter(segment)) {
          parameters.put(name(segment), path.substring(start, end));
        }
        start = end + 1;
      }
      return parameters;
    }
  }

  private static final class Node<T> {
    private final Map<String, Node<T>> literals = new HashMap<>();
    private @Nullable Node<T> parameter;
    private @Nullable Leaf<T> here;
    private @Nullable Leaf<T> rest;
  }

  private final Node<T> root = new Node<>();

  /**
   * The template without the names of its parameters: two that have it in common match the same.
   *
   * @throws IllegalArgumentException if it is malformed, saying what is expected
   */
  static String shape(String template) {
    if (!template.startsWith("/")) {
      throw expected(template, "a leading /");
    }
    var names = new HashSet<String>();
    var shape = new StringBuilder();
    List<String> segments = segments(template);
    for (int i = 0; i < segments.size(); i++) {
      String segment = segments.get(i);
      boolean parameter = isParameter(segment);
      boolean braces = segment.indexOf('{') >= 0 || segment.indexOf('}') >= 0;
      if (braces && !parameter) {
        throw expected(template, "parameters that are whole segments, such as /orders/{id}");
      }
      if (parameter && !names.add(name(segment))) {
        throw expected(template, "parameters of different names");
      }
      if (segment.contains(REST) && !(segment.equals(REST) && i == segments.size() - 1)) {
        throw expected(template, "* only as the last segment, such as /files/*");
      }
      shape.append('/').append(parameter ? "{}" : segment);
    }
    return shape.toString();
  }

  private static IllegalArgumentException expected(String template, String what) {
    return new IllegalArgumentException("route: " + template + " (expected: " + what + ")");
  }

  /** Whether a well-formed template matches one path only. */
  static boolean isLiteral(String template) {
    return !template.contains("{") && !template.endsWith("/" + REST);
  }

  void add(String template, T value) {
    List<String> segments = segments(template);
    var leaf = new Leaf<>(template, segments, value);
    Node<T> node = root;
    for (String segment : segments) {
      if (segment.equals(REST)) {
        node.rest = leaf;
        return;
      }
      if (isParameter(segment)) {
        if (node.parameter == null) {
          node.parameter = new Node<>();
        }
        node = node.parameter;
      } else {
        Node<T> next = node.literals.get(segment);
        if (next == null) {
          next = new Node<>();
          node.literals.put(segment, next);
        }
        node = next;
      }
    }
    node.here = leaf;
  }

  @Nullable Leaf<T> find(String path) {
    return path.startsWith("/") ? find(root, path, 1) : null;
  }

  /** Below a node, from where a segment begins; as deep as the templates are, whatever the path. */
  private static <T> @Nullable Leaf<T> find(Node<T> node, String path, int start) {
    int end = end(path, start);
    Leaf<T> found = null;
    if (!node.literals.isEmpty()) {
      found = at(node.literals.get(path.substring(start, end)), path, end);
    }
    if (found == null && end > start) {
      found = at(node.parameter, path, end);
    }
    if (found == null) {
      found = node.rest;
    }
    // /orders/7/ is /orders/7, as long as nobody serves it
    return found == null && start == path.length() ? node.here : found;
  }

  private static <T> @Nullable Leaf<T> at(@Nullable Node<T> node, String path, int end) {
    if (node == null) {
      return null;
    }
    return end == path.length() ? node.here : find(node, path, end + 1);
  }

  private static int end(String path, int start) {
    int slash = path.indexOf('/', start);
    return slash < 0 ? path.length() : slash;
  }

  private static List<String> segments(String template) {
    var segments = new ArrayList<String>();
    int start = 1;
    while (start <= template.length()) {
      int end = end(template, start);
      segments.add(template.substring(start, end));
      start = end + 1;
    }
    return segments;
  }

  private static boolean isParameter(String segment) {
    return segment.length() > 2
        && segment.startsWith("{")
        && segment.endsWith("}")
        && segment.indexOf('{', 1) < 0
        && segment.indexOf('}') == segment.length() - 1;
  }

  private static String name(String parameter) {
    return parameter.substring(1, parameter.length() - 1);
  }
}
