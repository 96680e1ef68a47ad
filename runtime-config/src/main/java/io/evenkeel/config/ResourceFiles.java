package io.evenkeel.config;

import com.typesafe.config.ConfigException.NotResolved;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Files on the class path: found, bounded, read; what is wrong with one does not keep the others
 * from being read.
 */
final class ResourceFiles {

  static final int MAX_BYTES = 4 << 20;
  static final int MAX_DEPTH = 64;

  /** Lowest first: when several formats hold the same key, the last one wins. */
  static final List<String> FORMATS = List.of("properties", "yml", "yaml", "json", "conf");

  private final ClassLoader classLoader;
  private final Problems problems;

  ResourceFiles(ClassLoader classLoader, Problems problems) {
    this.classLoader = classLoader;
    this.problems = problems;
  }

  /** The files of this name in all formats, lowest first. */
  List<Layer> layers(String baseName) {
    List<Layer> layers = new ArrayList<>();
    for (String format : FORMATS) {
      String name = baseName + "." + format;
      urls(name).stream()
          .map(url -> new Layer(name, read(name, url, Set.of())))
          .forEach(layers::add);
    }
    return layers;
  }

  /** All of reference.conf, lowest first. */
  List<Layer> references() {
    String name = "reference.conf";
    return urls(name).stream()
        .map(url -> new Layer(name, read(name, url, Set.of()), true))
        .toList();
  }

  /** For an include: everything of this name merged; empty list when there is nothing. */
  List<ConfigObject> included(String name, Set<String> within) {
    return urls(name).stream().map(url -> read(name, url, within)).toList();
  }

  /** What comes first on the class path wins, so the lowest is the last. */
  private List<URL> urls(String name) {
    try {
      List<URL> urls = Collections.list(classLoader.getResources(name));
      Collections.reverse(urls);
      return urls;
    } catch (IOException e) {
      problems.unreadable(name, "cannot be read: " + e, 0);
      return List.of();
    }
  }

  private ConfigObject read(String name, URL url, Set<String> within) {
    try {
      ConfigObject root = parse(name, text(url), within);
      if (deeper(root, MAX_DEPTH)) {
        throw new Unreadable("nested too deeply (expected: at most " + MAX_DEPTH + " levels)", 0);
      }
      return root;
    } catch (Unreadable e) {
      problems.unreadable(name, e.text(), e.line());
    } catch (IOException e) {
      problems.unreadable(name, "cannot be read: " + e, 0);
    } catch (StackOverflowError e) {
      problems.unreadable(
          name, "nested too deeply (expected: at most " + MAX_DEPTH + " levels)", 0);
    }
    return ConfigFactory.empty().root();
  }

  private ConfigObject parse(String name, String text, Set<String> within) {
    if (text.isBlank()) {
      return ConfigFactory.empty().root();
    }
    if (name.endsWith(".yaml") || name.endsWith(".yml")) {
      return YamlReader.read(name, text, problems);
    }
    if (name.endsWith(".properties")) {
      return PropertiesReader.read(name, text, problems);
    }
    ConfigSyntax syntax = name.endsWith(".json") ? ConfigSyntax.JSON : ConfigSyntax.CONF;
    return HoconReader.read(name, text, syntax, new ResourceIncluder(this, name, within, problems));
  }

  private static String text(URL url) throws IOException {
    var connection = url.openConnection();
    connection.setUseCaches(
        false); // a cached jar would stay open, and stale, for the life of the JVM
    byte[] bytes;
    try (InputStream in = connection.getInputStream()) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    }
    if (bytes.length > MAX_BYTES) {
      throw new Unreadable("too large (expected: at most " + DataSize.ofBytes(MAX_BYTES) + ")", 0);
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new Unreadable("is not valid UTF-8", 0);
    }
  }

  static boolean deeper(ConfigValue value, int levels) {
    try {
      Collection<ConfigValue> children = List.of();
      if (value instanceof ConfigObject object) {
        children = object.values();
      } else if (value instanceof ConfigList list) {
        children = list;
      }
      return levels < 0 || children.stream().anyMatch(child -> deeper(child, levels - 1));
    } catch (NotResolved e) {
      return false;
    }
  }
}
