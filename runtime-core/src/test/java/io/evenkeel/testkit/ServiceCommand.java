package io.evenkeel.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** How a process under test is started; made by {@link ServiceProcess}. Not thread-safe. */
public final class ServiceCommand {
  private static final Set<String> INHERITED = Set.of("PATH", "HOME", "LANG", "TMPDIR");
  private final List<String> target;
  private final List<String> jvm = new ArrayList<>();
  private final List<String> args = new ArrayList<>();
  private final Map<String, String> env = new LinkedHashMap<>();
  private final List<Path> resources = new ArrayList<>();
  private Optional<Path> directory = Optional.empty();
  private Optional<UnaryOperator<List<String>>> launcher = Optional.empty();

  ServiceCommand(List<String> target) {
    this.target = target;
  }

  /** Adds options of the virtual machine, such as {@code -Xmx64m}. */
  public ServiceCommand jvm(String... options) {
    jvm.addAll(List.of(options));
    return this;
  }

  /** Adds arguments of the program. */
  public ServiceCommand args(String... arguments) {
    args.addAll(List.of(arguments));
    return this;
  }

  /**
   * Sets a variable. Of the outer environment the process sees PATH, HOME, LANG and TMPDIR alone,
   * so that neither a container's PORT nor a developer's JAVA_TOOL_OPTIONS decides a test.
   *
   * @throws IllegalStateException when it is set already
   */
  public ServiceCommand env(String name, String value) {
    String old = env.putIfAbsent(name, value);
    if (old != null) {
      throw new IllegalStateException("env " + name + ": already set to " + old);
    }
    return this;
  }

  /**
   * Puts a folder before the class path, for configuration files of one test.
   *
   * @throws IllegalStateException when a jar is started, which has a class path of its own
   */
  public ServiceCommand resources(Path folder) {
    if (!target.get(0).equals("-cp")) {
      throw new IllegalStateException("resources: not with " + String.join(" ", target));
    }
    resources.add(folder);
    return this;
  }

  /** Where it runs; the test's own directory by default. */
  public ServiceCommand directory(Path path) {
    if (!Files.isDirectory(path)) {
      throw new IllegalArgumentException("directory: " + path + " (expected: an existing folder)");
    }
    directory.ifPresent(
        old -> {
          throw new IllegalStateException("directory: already set to " + old);
        });
    directory = Optional.of(path);
    return this;
  }

  /**
   * Starts it by another command, such as {@code nohup}, which is made from the words of the one
   * that starts Java. Where that other command stays, what it started gets its signals by {@link
   * ServiceProcess#signalStarted}.
   */
  public ServiceCommand launchedBy(UnaryOperator<List<String>> command) {
    launcher.ifPresent(
        old -> {
          throw new IllegalStateException("launcher: already set");
        });
    launcher = Optional.of(command);
    return this;
  }

  /**
   * Starts the process; it may not have reached its main method yet.
   *
   * @throws UncheckedIOException when the system refuses to start it
   */
  public ServiceProcess start() {
    var command = new ArrayList<String>();
    command.add(ServiceProcess.JAVA_HOME.resolve("bin").resolve("java").toString());
    command.addAll(jvm);
    command.addAll(target);
    for (Path folder : resources) {
      int classPath = command.indexOf("-cp") + 1;
      command.set(classPath, folder + File.pathSeparator + command.get(classPath));
    }
    command.addAll(args);
    var whole = launcher.map(l -> l.apply(List.copyOf(command))).orElse(command);
    var builder = new ProcessBuilder(whole);
    builder.environment().keySet().retainAll(INHERITED);
    builder.environment().putAll(env);
    directory.ifPresent(path -> builder.directory(path.toFile()));
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      return new ServiceProcess(process);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + String.join(" ", whole), e);
    }
  }
}
