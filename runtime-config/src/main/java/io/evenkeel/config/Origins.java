package io.evenkeel.config;

import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigOriginFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a value was written, as people say it: {@code application.yaml:12}. */
final class Origins {

  private static final Pattern LINES = Pattern.compile(": (\\d+)(-\\d+)?$");
  private static final Pattern NAME_AND_LINE = Pattern.compile("^(.*):(\\d{1,9})$");

  private static final String MERGE = "merge of ";

  private Origins() {}

  static ConfigOrigin of(String name) {
    return ConfigOriginFactory.newSimple(name);
  }

  static ConfigOrigin of(String name, int line) {
    return of(name).withLineNumber(line);
  }

  static String describe(ConfigOrigin origin) {
    String line = line(origin);
    return line.isEmpty() ? source(origin) : source(origin) + ":" + line;
  }

  /** Without line, jar and folders of the class path. */
  static String source(ConfigOrigin origin) {
    String name = LINES.matcher(first(origin)).replaceFirst("");
    int at = name.indexOf(" @ ");
    if (at > 0) {
      return name.substring(0, at);
    }
    int entry = name.lastIndexOf("!/");
    if (entry >= 0) {
      return name.substring(entry + 2);
    }
    return name.startsWith("file:") ? name.substring(name.lastIndexOf('/') + 1) : name;
  }

  /** Of a value merged from several places, the highest one. */
  private static String first(ConfigOrigin origin) {
    String text = origin.description();
    return text.startsWith(MERGE) ? text.substring(MERGE.length()).split(",", 2)[0] : text;
  }

  private static String line(ConfigOrigin origin) {
    Matcher lines = LINES.matcher(first(origin));
    if (lines.find()) {
      return lines.group(1);
    }
    return origin.lineNumber() > 0 ? String.valueOf(origin.lineNumber()) : "";
  }

  static String name(String origin) {
    Matcher matcher = NAME_AND_LINE.matcher(origin);
    return matcher.matches() ? matcher.group(1) : origin;
  }

  static int line(String origin) {
    Matcher matcher = NAME_AND_LINE.matcher(origin);
    return matcher.matches() ? Integer.parseInt(matcher.group(2)) : 0;
  }
}
