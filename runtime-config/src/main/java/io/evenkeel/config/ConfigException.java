package io.evenkeel.config;

import java.util.List;

/**
 * Everything that is wrong with a configuration, found in one load. The message is readable as it
 * is.
 */
public final class ConfigException extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private static final int PRINTED = 50;

  @SuppressWarnings("serial") // an immutable list of records of text
  private final List<ConfigProblem> problems;

  private final boolean usage;

  /**
   * For problems that show only when several sections are looked at together.
   *
   * @param problems at least one
   * @param usage whether the command line as such is malformed
   */
  public ConfigException(List<ConfigProblem> problems, boolean usage) {
    super(text(problems));
    this.problems = List.copyOf(problems);
    this.usage = usage;
  }

  /** All of them, sorted by origin; those without an origin come last. */
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
