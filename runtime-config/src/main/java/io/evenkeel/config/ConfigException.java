package io.evenkeel.config;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that is wrong with a configuration, found in one load. The message is readable as it
 * is.
 */
public final class ConfigException extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private static final int PRINTED = 50;

  /** By file, then by line as a number. */
  private static final Comparator<String> BY_PLACE =
      Comparator.comparing(Origins::name).thenComparing(Origins::line);

  private static final Comparator<ConfigProblem> ORDER =
      Comparator.<ConfigProblem, Boolean>comparing(problem -> problem.origin().isEmpty())
          .thenComparing(problem -> problem.origin().orElse(""), BY_PLACE)
          .thenComparing(ConfigProblem::key);

  @SuppressWarnings("serial") // an immutable list of records of text
  private final List<ConfigProblem> problems;

  private final boolean usage;

  /**
   * For problems that show only when several sections are looked at together.
   *
   * @param problems at least one, in any order
   * @param usage whether the command line as such is malformed
   */
  public ConfigException(List<ConfigProblem> problems, boolean usage) {
    super(text(sorted(problems)));
    this.problems = sorted(problems);
    this.usage = usage;
  }

  /** All of them, sorted by origin and then by key; those without an origin come last. */
  public List<ConfigProblem> problems() {
    return problems;
  }

  /** Whether the command line is malformed, as opposed to a value being wrong. */
  public boolean usage() {
    return usage;
  }

  /**
   * The message under a first line that names the service; the first {@value #PRINTED} problems are
   * printed.
   */
  public String report(String service) {
    return service + " cannot start: " + text(problems);
  }

  /**
   * All problems for a machine: one line, a JSON array of objects in the order of {@link
   * #problems()}. Each has the texts {@code key} and {@code message} and, where there is one, the
   * texts {@code value} and {@code origin} and the number {@code line}; {@code origin} is without
   * the line.
   */
  public String json() {
    return ConfigValueFactory.fromIterable(problems.stream().map(ConfigException::fields).toList())
        .render(ConfigRenderOptions.concise());
  }

  /**
   * Whether the arguments of {@code main} ask for {@link #json()} instead of text: {@code
   * --problems=json}. Default text.
   */
  public static boolean jsonWanted(List<String> arguments) {
    return CommandLine.parse(arguments, new Problems()).wantsJson();
  }

  private static Map<String, Object> fields(ConfigProblem problem) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("key", problem.key());
    fields.put("message", problem.message());
    problem.value().ifPresent(value -> fields.put("value", value));
    problem.origin().ifPresent(origin -> fields.put("origin", Origins.name(origin)));
    problem
        .origin()
        .map(Origins::line)
        .filter(line -> line > 0)
        .ifPresent(line -> fields.put("line", line));
    return fields;
  }

  private static List<ConfigProblem> sorted(List<ConfigProblem> problems) {
    return problems.stream().sorted(ORDER).toList();
  }

  private static String text(List<ConfigProblem> problems) {
    int count = problems.size();
    var text =
        new StringBuilder()
            .append(count)
            .append(" configuration problem")
            .append(count == 1 ? "" : "s");
    for (ConfigProblem problem : problems.subList(0, Math.min(count, PRINTED))) {
      text.append("\n  ").append(problem.key()).append(": ").append(problem.message());
      problem.origin().ifPresent(origin -> text.append("\n      ").append(origin));
    }
    if (count > PRINTED) {
      text.append("\n  ... and ").append(count - PRINTED).append(" more");
    }
    return text.toString();
  }
}
