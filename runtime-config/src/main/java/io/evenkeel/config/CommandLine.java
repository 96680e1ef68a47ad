package io.evenkeel.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The arguments of {@code main}: {@code --key=value}, {@code --flag}, {@code --} and words.
 * Immutable.
 *
 * @param options texts by key, empty for a flag; the last one wins, so that wrapper scripts can be
 *     overridden
 */
record CommandLine(Map<Key, Optional<String>> options, List<String> words) {

  private static final String JSON = "json";

  static final Key PROFILE = Key.parse("profile");
  static final Key PROBLEMS = Key.parse("problems");

  /** They say what is read and printed, and are no keys. */
  private static final Set<Key> OWN =
      Set.of(PROFILE, PROBLEMS, ConfigDirectory.OPTION, DotEnvFile.OPTION);

  static final String ORIGIN = "command line --";

  CommandLine {
    options = Map.copyOf(options);
    words = List.copyOf(words);
  }

  static CommandLine parse(List<String> arguments, Problems problems) {
    Map<Key, Optional<String>> options = new LinkedHashMap<>();
    List<String> words = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals("--")) {
        words.addAll(arguments.subList(i + 1, arguments.size()));
        break;
      } else if (argument.startsWith("--")) {
        option(argument.substring(2), options, problems);
      } else if (argument.startsWith("-") && argument.length() > 1) {
        problems.usage(
            name(argument),
            "malformed option (expected: --key=value; words that begin with - go after --)");
      } else {
        words.add(argument);
      }
    }
    return new CommandLine(options, words);
  }

  private static void option(String text, Map<Key, Optional<String>> options, Problems problems) {
    int equals = text.indexOf('=');
    String name = equals < 0 ? text : text.substring(0, equals);
    try {
      Key key = Key.parse(name);
      options.put(key, equals < 0 ? Optional.empty() : Optional.of(text.substring(equals + 1)));
    } catch (IllegalArgumentException e) {
      problems.usage("--" + Text.shown(name), "malformed option (expected: --key=value)");
    }
  }

  /** Whether {@code --problems=json} is there; what else it may say is {@link #layer}'s problem. */
  boolean wantsJson() {
    return options.getOrDefault(PROBLEMS, Optional.empty()).equals(Optional.of(JSON));
  }

  /** What may follow the name is not for printing: it may be a password. */
  private static String name(String argument) {
    int equals = argument.indexOf('=');
    return Text.shown(equals < 0 ? argument : argument.substring(0, equals));
  }

  /** The text of an option that is no key; without one it is a problem. */
  Optional<String> own(Key option, Problems problems) {
    String text = options.getOrDefault(option, Optional.empty()).orElse("");
    if (options.containsKey(option) && text.isBlank()) {
      problems.usage("--" + option, "has no value (expected: --" + option + "=PATH)");
    }
    return text.isBlank() ? Optional.empty() : Optional.of(text);
  }

  Layer layer(KnownKeys known, UnknownKeyReport unknown, Problems problems) {
    var tree = new KeyTree(Origins.of("command line"));
    Optional<String> format = options.get(PROBLEMS);
    if (format != null && !format.equals(Optional.of("text")) && !wantsJson()) {
      problems.usage(
          "--" + PROBLEMS,
          format.map(Text::shown).orElse("no value") + " (expected: text or " + JSON + ")");
    }
    for (Map.Entry<Key, Optional<String>> option : new TreeMap<>(options).entrySet()) {
      if (!OWN.contains(option.getKey())) {
        put(tree, option, known, unknown, problems);
      }
    }
    return new Layer("command line", tree.toObject());
  }

  private static void put(
      KeyTree tree,
      Map.Entry<Key, Optional<String>> option,
      KnownKeys known,
      UnknownKeyReport unknown,
      Problems problems) {
    Key key = option.getKey();
    Optional<String> text = option.getValue();
    var origin = Origins.of(ORIGIN + key);
    Optional<Shape> shape = known.settable(key);
    if (shape.isEmpty()) {
      unknown.add(
          key,
          "unknown key." + Near.didYouMean(known.suggestions(key)),
          Origins.of("command line"));
    } else if (text.isEmpty() && !isBoolean(shape.get())) {
      problems.usage("--" + key, "has no value (expected: --" + key + "=VALUE)");
    } else if (!tree.put(
        key.segments(), KnownKeys.value(shape.get(), text.orElse("true"), origin))) {
      problems.add(key, "another option sets a key around it", origin);
    }
  }

  private static boolean isBoolean(Shape shape) {
    return shape.required() instanceof Shape.Scalar scalar && scalar.type().isBoolean();
  }
}
