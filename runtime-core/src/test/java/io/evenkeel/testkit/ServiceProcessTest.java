package io.evenkeel.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceProcessTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Test
  void badSettingsNameTheValueAndWhatIsExpected(@TempDir Path folder) {
    var command = ServiceProcess.java(Speaks.class).env("A", "1").directory(folder);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ServiceProcess.java(String.class))
        .withMessageStartingWith("main: java.lang.String (expected: a class with public static");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ServiceProcess.jar(folder.resolve("no.jar")))
        .withMessageEndingWith("no.jar (expected: an existing file)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> command.directory(folder.resolve("none")))
        .withMessageEndingWith("none (expected: an existing folder)");
    assertThatIllegalStateException()
        .isThrownBy(() -> command.env("A", "2"))
        .withMessage("env A: already set to 1");
    assertThatIllegalStateException()
        .isThrownBy(() -> command.directory(folder))
        .withMessage("directory: already set to " + folder);
  }

  @Test
  void bothStreamsTheExitCodeAndTheSettingsAreKeptApart(@TempDir Path folder) throws Exception {
    try (var process =
        ServiceProcess.java(Speaks.class)
            .jvm("-Xmx16m", "-Dgreeting=hello w\u00f6rld")
            .args("a b", "7")
            .env("NAME", "value")
            .directory(folder)
            .start()) {
      assertThat(process.awaitExit(LIMIT)).isEqualTo(7);

      assertThat(process.stdout())
          .containsExactly("a b", "hello w\u00f6rld", folder.toRealPath().toString(), "stdin: -1");
      assertThat(process.stderr()).containsExactly("NAME=value");
      assertThat(process.isAlive()).isFalse();
    }
  }

  @Test
  void outerEnvironmentDoesNotReachTheProcess() {
    try (var outer =
        ServiceProcess.java(Nests.class)
            .env("PORT", "1")
            .env("APP_PROFILE", "prod")
            .env("NOTIFY_SOCKET", "/none")
            .env("KUBERNETES_SERVICE_HOST", "none")
            .env("JAVA_TOOL_OPTIONS", "-Dx=y")
            .start()) {
      assertThat(outer.awaitExit(LIMIT)).as(outer.stderr().toString()).isZero();

      assertThat(outer.stdout())
          .contains("INNER=1")
          .filteredOn(name -> !name.equals("INNER=1"))
          .allMatch(name -> name.matches("(PATH|HOME|LANG|TMPDIR|__CF.*)=.*"));
      assertThat(outer.stderr()).containsExactly("Picked up JAVA_TOOL_OPTIONS: -Dx=y");
    }
  }

  @Test
  void executableJarIsRun(@TempDir Path folder) throws Exception {
    var manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Floods.class.getName());
    Path jar = folder.resolve("app.jar");
    String entry = Floods.class.getName().replace('.', '/') + ".class";
    try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest);
        var in = Floods.class.getClassLoader().getResourceAsStream(entry)) {
      out.putNextEntry(new JarEntry(entry));
      assertThat(in).isNotNull().satisfies(bytes -> bytes.transferTo(out));
    }

    try (var process = ServiceProcess.jar(jar).args("1").start()) {
      assertThat(process.awaitExit(LIMIT)).isZero();
      assertThat(process.stdout()).containsExactly("out 0");
    }
  }

  @Test
  void floodOnBothStreamsBlocksNothingAndLosesNothing() {
    try (var process = ServiceProcess.java(Floods.class).args("100000").start()) {
      assertThat(process.awaitExit(LIMIT)).isZero();

      assertThat(process.stdout()).hasSize(100_000).last().isEqualTo("out 99999");
      assertThat(process.stderr()).hasSize(100_000).last().isEqualTo("err 99999");
    }
  }

  @Test
  void awaitedLineIsFoundEvenWhenItIsThereAlready() {
    try (var process = ServiceProcess.java(Stuck.class).start()) {
      assertThat(process.awaitStdout(line -> line.startsWith("ready"), LIMIT)).isEqualTo("ready 1");
      assertThat(process.awaitStdout(line -> line.startsWith("ready"), LIMIT)).isEqualTo("ready 1");
      assertThat(process.awaitStderr(line -> true, LIMIT)).isEqualTo("warned");
    }
  }

  @Test
  void awaitedLineThatCannotComeAnyMoreFailsAtOnceWithWhatWasSaid() {
    try (var process = ServiceProcess.java(Floods.class).args("not a number").start()) {
      assertThatThrownBy(
              () -> process.awaitStdout(line -> line.equals("ready"), LIMIT.multipliedBy(9)))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("no such line on stdout")
          .hasMessageContaining("NumberFormatException: For input string: \"not a number\"");
    }
  }

  @Test
  void awaitedLineThatDoesNotComeFailsAtTheLimit() {
    try (var process = ServiceProcess.java(Stuck.class).start()) {
      process.awaitStderr(line -> line.equals("warned"), LIMIT);

      assertThatThrownBy(
              () -> process.awaitStdout(line -> line.equals("never"), Duration.ofMillis(50)))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("is alive: no such line on stdout within PT0.05S")
          .hasMessageContaining("ready 1");
    }
  }

  @Test
  void stuckProcessFailsWithItsLastLinesAndTheStackThatHolds() {
    try (var process = ServiceProcess.java(Stuck.class).start()) {
      process.awaitStderr(line -> line.equals("warned"), LIMIT);

      assertThatThrownBy(() -> process.awaitExit(Duration.ofMillis(50)))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("no exit within PT0.05S")
          .hasMessageContaining("ServiceProcessTest$Stuck.main")
          .hasMessageContaining("last lines of stdout:\n  ready 1\n")
          .hasMessageContaining("last lines of stderr:\n  warned\n");
    }
  }

  @Test
  void threadDumpComesFromTheProcessItselfWhereJstackCannotAttach() {
    try (var process =
        ServiceProcess.java(Stuck.class).jvm("-XX:+DisableAttachMechanism").start()) {
      process.awaitStderr(line -> line.equals("warned"), LIMIT);

      assertThat(process.threadDump())
          .contains("Full thread dump", "ServiceProcessTest$Stuck.main");
      assertThat(process.isAlive()).isTrue();
    }
  }

  @Test
  void signalEndsTheProcessAndShowsInTheExitCode() {
    try (var process = ServiceProcess.java(Stuck.class).start()) {
      process.awaitStderr(line -> line.equals("warned"), LIMIT);

      process.signal("TERM");

      assertThat(process.awaitExit(LIMIT)).isEqualTo(128 + 15);
      assertThat(process.threadDump()).isEqualTo("no thread dump: the process has ended");
      assertThatIllegalStateException()
          .isThrownBy(() -> process.signal("TERM"))
          .withMessage("TERM: pid " + process.pid() + " has ended with 143");
    }
  }

  @Test
  void signalThatDoesNotExistIsRefused() {
    try (var process = ServiceProcess.java(Stuck.class).start()) {
      for (String name : List.of("", "SIGTERM", "TERM; id", "-9", "term", "NONESUCH")) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> process.signal(name))
            .withMessageStartingWith("signal: " + name + " (expected: a name such as TERM or HUP)");
      }
      assertThat(process.isAlive()).isTrue();
    }
  }

  @Test
  void closeKillsAProcessThatIgnoresTermAndWhatItStarted() {
    var process = ServiceProcess.java(Stubborn.class).start();
    ProcessHandle child;

    try (process) {
      String line = process.awaitStdout(text -> text.startsWith("child "), LIMIT);
      child = ProcessHandle.of(Long.parseLong(line.substring(6))).orElseThrow();
      process.signal("TERM");
      process.awaitStdout("refused to stop"::equals, LIMIT);
    }

    assertThat(process.isAlive()).isFalse();
    await().until(() -> !child.isAlive());
  }

  @Test
  void freePortCanBeBound() throws Exception {
    int port = ServiceProcess.freePort();

    try (var socket = new ServerSocket(port)) {
      assertThat(socket.getLocalPort()).isEqualTo(port);
    }
  }

  /** Says its settings and exits with its second argument. */
  static final class Speaks {
    public static void main(String[] args) throws Exception {
      System.out.println(args[0]);
      System.out.println(System.getProperty("greeting"));
      System.out.println(Path.of("").toRealPath());
      System.out.println("stdin: " + System.in.read());
      System.err.println("NAME=" + System.getenv("NAME"));
      System.exit(Integer.parseInt(args[1]));
    }
  }

  /** Starts a process and says the environment which that one sees. */
  static final class Nests {
    public static void main(String[] args) {
      if (System.getenv("INNER") != null) {
        System.getenv().forEach((name, value) -> System.out.println(name + "=" + value));
        return;
      }
      try (var inner = ServiceProcess.java(Nests.class).env("INNER", "1").start()) {
        int exit = inner.awaitExit(LIMIT);
        inner.stdout().forEach(System.out::println);
        inner.stderr().forEach(System.err::println);
        System.exit(exit);
      }
    }
  }

  /** Writes as many lines to each stream as its argument says. */
  static final class Floods {
    public static void main(String[] args) {
      int lines = Integer.parseInt(args[0]);
      for (int i = 0; i < lines; i++) {
        System.out.println("out " + i);
        System.err.println("err " + i);
      }
    }
  }

  /** Is ready, and then waits for ever. */
  static final class Stuck {
    public static void main(String[] args) throws InterruptedException {
      System.out.println("ready 1");
      System.out.println("ready 2");
      System.err.println("warned");
      new CountDownLatch(1).await();
    }
  }

  /** Starts a child and holds its own end up in a shutdown hook. */
  static final class Stubborn {
    public static void main(String[] args) throws Exception {
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    System.out.println("refused to stop");
                    while (true) {
                      LockSupport.park();
                    }
                  }));
      var child = new ProcessBuilder("sleep", "600").start();
      System.out.println("child " + child.pid());
      new CountDownLatch(1).await();
    }
  }
}
