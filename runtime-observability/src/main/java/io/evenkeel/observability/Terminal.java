package io.evenkeel.observability;

import java.io.Console;

/** Whether a person is looking at standard output. */
final class Terminal {

  private Terminal() {}

  /** Standard input and output both are terminals: the JVM does not tell them apart. */
  @SuppressWarnings("SystemConsoleNull") // isTerminal tells, where that exists
  static boolean present() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      // From JDK 22 on there is a console without a terminal, too.
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException olderJdk) {
      return true;
    } catch (ReflectiveOperationException unknown) {
      return false;
    }
  }

  /** See <a href="https://no-color.org">no-color.org</a>. */
  static boolean coloured() {
    return present()
        && System.getenv().getOrDefault("NO_COLOR", "").isEmpty()
        && !"dumb".equals(System.getenv("TERM"));
  }
}
