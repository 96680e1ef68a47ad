package io.evenkeel.health.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A JVM of its own with this class path: a line goes in, a line comes out. */
public final class ChildJvm implements AutoCloseable {

  private final Process process;
  private final BufferedReader out;
  private final Writer in;

  private ChildJvm(Process process) {
    this.process = process;
    out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    in = process.outputWriter(UTF_8);
  }

  /** Runs a main class with these options of the JVM. */
  public static ChildJvm start(Class<?> main, List<String> options, String... arguments)
      throws IOException {
    return run(command(main, options, arguments));
  }

  public static ChildJvm run(List<String> command) throws IOException {
    return new ChildJvm(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  public static List<String> command(Class<?> main, List<String> options, String... arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  public String ask(String line) throws Exception {
    in.write(line + "\n");
    in.flush();
    return readLine();
  }

  /** The next line, within a minute. */
  public String readLine() throws Exception {
    String line =
        CompletableFuture.supplyAsync(
                () -> {
                  try {
                    return String.valueOf(out.readLine());
                  } catch (IOException e) {
                    return e.toString();
                  }
                })
            .get(60, SECONDS);
    if (line.equals("null")) {
      throw new IOException("the child has ended");
    }
    return line;
  }

  /** Stops it as a debugger would: nothing of it runs, its sockets stay. */
  public void freeze() throws Exception {
    signal("STOP");
  }

  public void thaw() throws Exception {
    signal("CONT");
  }

  private void signal(String signal) throws Exception {
    signal(process, signal);
  }

  public static void signal(Process process, String signal) throws Exception {
    PostgresServer.run(List.of("kill", "-" + signal, Long.toString(process.pid())));
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
