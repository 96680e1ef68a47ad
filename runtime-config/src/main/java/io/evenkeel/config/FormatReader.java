package io.evenkeel.config;

import com.typesafe.config.ConfigException.NotResolved;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import io.evenkeel.config.crypto.SopsFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Reads one file of any format, wherever it lies; what is wrong with it is a problem and does not
 * keep the others from being read.
 */
final class FormatReader {

  static final int MAX_BYTES = 4 << 20;
  static final int MAX_DEPTH = 64;

  /** Lowest first: when several formats hold the same key, the last one wins. */
  static final List<String> FORMATS = List.of("properties", "yml", "yaml", "json", "conf");

  /** Called once, and closed. */
  interface Content {
    InputStream open() throws IOException;
  }

  private final Problems problems;
  private final YamlDefaults defaults;
  private final SopsReader sops;

  FormatReader(Problems problems, YamlDefaults defaults, SopsReader sops) {
    this.problems = problems;
    this.defaults = defaults;
    this.sops = sops;
  }

  /**
   * The format is the ending of the name.
   *
   * @param name as origins and problems say it
   */
  ConfigObject read(String name, Content content, ConfigIncluder includer) {
    try {
      ConfigObject root = parse(name, text(content, MAX_BYTES), includer);
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

  private ConfigObject parse(String name, String text, ConfigIncluder includer) {
    if (text.isBlank()) {
      return ConfigFactory.empty().root();
    }
    Optional<SopsFormat> encrypted = SopsReader.format(name, text);
    if (encrypted.isPresent()) {
      return sops.read(name, text, encrypted.get());
    }
    if (name.endsWith(".yaml") || name.endsWith(".yml")) {
      return YamlReader.read(name, text, problems, defaults);
    }
    if (name.endsWith(".properties")) {
      return PropertiesReader.read(name, text, problems);
    }
    ConfigSyntax syntax = name.endsWith(".json") ? ConfigSyntax.JSON : ConfigSyntax.CONF;
    return HoconReader.read(name, text, syntax, includer);
  }

  /** UTF-8, without a byte order mark. */
  static String text(Content content, int maxBytes) throws IOException {
    byte[] bytes;
    try (InputStream in = content.open()) {
      bytes = in.readNBytes(maxBytes + 1);
    }
    if (bytes.length > maxBytes) {
      throw new Unreadable("too large (expected: at most " + DataSize.ofBytes(maxBytes) + ")", 0);
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
      Collection<ConfigValue> children = Text.children(value);
      if (levels < 0) {
        return true;
      }
      for (ConfigValue child : children) {
        if (deeper(child, levels - 1)) {
          return true;
        }
      }
      return false;
    } catch (NotResolved e) {
      return false;
    }
  }
}
