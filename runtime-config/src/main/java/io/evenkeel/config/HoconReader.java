package io.evenkeel.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import java.util.Optional;

/** Reads HOCON and JSON; substitutions stay as they are. */
final class HoconReader {

  /** The parser quotes what it stumbled over, and that may be half of a password. */
  private static final String QUOTED = "(?s)'[^'].{2,}'|\"[^\"].{2,}\"";

  /** {@code password: *abc} without quotes is an alias to YAML. */
  private static final String UNDEFINED = "(?s)(undefined (alias|tag handle)) .*";

  private HoconReader() {}

  static ConfigObject read(String name, String text, ConfigSyntax syntax, ConfigIncluder includer) {
    return read(text, options(name, syntax).setIncluder(includer));
  }

  /** HOCON that includes nothing. */
  static ConfigObject read(String name, String text) {
    return read(text, options(name, ConfigSyntax.CONF));
  }

  private static ConfigParseOptions options(String name, ConfigSyntax syntax) {
    return ConfigParseOptions.defaults().setSyntax(syntax).setOriginDescription(name);
  }

  private static ConfigObject read(String text, ConfigParseOptions options) {
    try {
      return ConfigFactory.parseString(text, options).root();
    } catch (com.typesafe.config.ConfigException e) {
      throw new Unreadable(
          message(e), e.origin() == null ? 0 : Math.max(0, e.origin().lineNumber()));
    }
  }

  /** A list written in HOCON, without substitutions; empty when it is none. */
  static Optional<ConfigList> list(String text) {
    try {
      ConfigValue value =
          ConfigFactory.parseString("v = " + text)
              .resolve(ConfigResolveOptions.noSystem())
              .getValue("v");
      boolean sane =
          value instanceof ConfigList && !FormatReader.deeper(value, FormatReader.MAX_DEPTH);
      return sane ? Optional.of((ConfigList) value) : Optional.empty();
    } catch (com.typesafe.config.ConfigException | StackOverflowError e) {
      return Optional.empty();
    }
  }

  /** Without the location it begins with, the hints it ends with, and the values it quotes. */
  static String message(com.typesafe.config.ConfigException e) {
    String message = String.valueOf(e.getMessage());
    if (e.origin() != null && message.startsWith(e.origin().description() + ": ")) {
      message = message.substring(e.origin().description().length() + 2);
    }
    int hint = message.indexOf(" (if you intended");
    return elided(hint > 0 ? message.substring(0, hint) : message);
  }

  static String elided(String message) {
    return message.replaceAll(QUOTED, "'...'").replaceAll(UNDEFINED, "$1");
  }
}
