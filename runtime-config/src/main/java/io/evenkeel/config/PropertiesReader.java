package io.evenkeel.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** Reads .properties (UTF-8) line by line, so that each value knows its own. */
final class PropertiesReader {

  private final String name;
  private final Problems problems;
  private final KeyTree tree;

  private PropertiesReader(String name, Problems problems) {
    this.name = name;
    this.problems = problems;
    this.tree = new KeyTree(Origins.of(name));
  }

  static ConfigObject read(String name, String text, Problems problems) {
    var reader = new PropertiesReader(name, problems);
    reader.lines(text.lines().toList());
    return reader.tree.toObject();
  }

  private void lines(List<String> lines) {
    for (int i = 0; i < lines.size(); i++) {
      int start = i + 1;
      if (isComment(lines.get(i))) {
        continue;
      }
      var logical = new StringBuilder(lines.get(i));
      while (continues(lines.get(i)) && i + 1 < lines.size()) {
        i++;
        logical.append('\n').append(lines.get(i));
      }
      logical(logical.toString(), start);
    }
  }

  private void logical(String text, int line) {
    var one = new Properties();
    try {
      one.load(new StringReader(text));
    } catch (IllegalArgumentException e) {
      problems.unreadable(name, "malformed \\uxxxx escape", line);
      return;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (String key : one.stringPropertyNames()) {
      put(key, one.getProperty(key, ""), line);
    }
  }

  private void put(String key, String value, int line) {
    List<String> path = List.of(key.split("\\.", -1));
    var origin = Origins.of(name, line);
    if (path.contains("")) {
      problems.add(
          key,
          "has an empty part (expected: a key such as http.port)",
          Optional.of(Origins.describe(origin)));
    } else if (!tree.put(path, ConfigValueFactory.fromAnyRef(value).withOrigin(origin))) {
      problems.add(
          new Key(path), "set a second time in this file, or both a value and a section", origin);
    }
  }

  private static boolean isComment(String line) {
    String start = line.stripLeading();
    return start.isEmpty() || start.startsWith("#") || start.startsWith("!");
  }

  private static boolean continues(String line) {
    int slashes = 0;
    while (slashes < line.length() && line.charAt(line.length() - 1 - slashes) == '\\') {
      slashes++;
    }
    return slashes % 2 == 1;
  }
}
