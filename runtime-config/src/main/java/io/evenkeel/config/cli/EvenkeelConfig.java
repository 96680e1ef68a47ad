package io.evenkeel.config.cli;

import io.evenkeel.config.ConfigException;
import io.evenkeel.config.ConfigInspection;
import io.evenkeel.config.crypto.DecryptionException;
import io.evenkeel.config.crypto.KeyRingException;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The entry point of {@code evenkeel-config}.
 *
 * <p>Exit codes are those of a service: 0 without problems, 64 for a wrong command line, 78 when
 * the configuration has problems, 70 for a failure of the command itself.
 */
@Command(
    name = "evenkeel-config",
    description =
        "Checks, explains and prints the configuration of a service before it runs, and encrypts its secrets.",
    subcommands = {
      LintCommand.class,
      ExplainCommand.class,
      DiffCommand.class,
      PrintCommand.class,
      DocsCommand.class,
      KeygenCommand.class,
      EncryptCommand.class,
      DecryptCommand.class,
      RekeyCommand.class,
      HelpCommand.class
    },
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
public final class EvenkeelConfig implements Runnable {

  static final int USAGE = 64;
  static final int INTERNAL = 70;
  static final int CONFIGURATION = 78;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  private final Input input;

  private EvenkeelConfig(Input input) {
    this.input = input;
  }

  Input input() {
    return input;
  }

  /** Started by {@code java -jar evenkeel-config.jar}. */
  public static void main(String[] args) {
    System.exit(run(Input.ofProcess(), utf8(System.out), utf8(System.err), args));
  }

  private static PrintWriter utf8(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }

  /**
   * Runs one command.
   *
   * @return the exit code
   */
  static int run(Input input, PrintWriter out, PrintWriter err, String... args) {
    return new CommandLine(new EvenkeelConfig(input))
        .setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(EvenkeelConfig::failed)
        .setParameterExceptionHandler(EvenkeelConfig::usage)
        .execute(args);
  }

  private static int usage(ParameterException e, String[] args) {
    PrintWriter err = e.getCommandLine().getErr();
    err.println(e.getCommandLine().getCommandName() + ": " + e.getMessage());
    boolean top = e.getCommandLine().getParent() == null;
    err.println(
        "Try: evenkeel-config help" + (top ? "" : " " + e.getCommandLine().getCommandName()));
    err.flush();
    return USAGE;
  }

  private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
    PrintWriter err = command.getErr();
    int code;
    if (e instanceof ConfigException problems) {
      err.println(problems.getMessage());
      code = CONFIGURATION;
    } else if (e instanceof KeyRingException || e instanceof DecryptionException) {
      err.println(command.getCommandName() + ": " + e.getMessage());
      code = CONFIGURATION;
    } else if (e instanceof IOException) {
      err.println(command.getCommandName() + ": " + e);
      code = INTERNAL;
    } else if (e instanceof UsageException) {
      err.println(command.getCommandName() + ": " + e.getMessage());
      code = USAGE;
    } else {
      err.println(command.getCommandName() + " failed");
      e.printStackTrace(err);
      code = INTERNAL;
    }
    err.flush();
    return code;
  }

  /**
   * Tells on stderr what keeps a result from being complete.
   *
   * @param profiles empty for none
   * @return the exit code
   */
  static int report(CommandLine command, String profiles, ConfigInspection inspection) {
    if (inspection.problems().isEmpty()) {
      return 0;
    }
    String text = new ConfigException(inspection.problems(), false).getMessage();
    command.getErr().println(profiles.isEmpty() ? text : profiles + ": " + text);
    command.getErr().flush();
    return CONFIGURATION;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "which command? (expected: lint, explain, diff, print, docs, keygen, encrypt, decrypt or rekey)");
  }
}
