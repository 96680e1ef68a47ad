package io.evenkeel.config.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.evenkeel.config.cli.ServiceFolder.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged command, in a process and a working directory of its own. */
class EvenkeelConfigIT {

  private static final Path JAR = Path.of("target", "evenkeel-config.jar").toAbsolutePath();
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

  @TempDir Path folder;
  private ServiceFolder service;
  private @Nullable Path input;

  @BeforeEach
  void service() throws IOException {
    service =
        ServiceFolder.empty(folder)
            .compile(
                Map.of(
                    "com.acme.HttpSettings",
                    """
                    package com.acme;
                    public record HttpSettings(int port, io.evenkeel.config.Secret token) {
                      public HttpSettings {
                        io.evenkeel.config.Expect.inRange("port", port, 0, 65535);
                      }
                    }
                    """))
            .file(ServiceFolder.SECTIONS, "http=com.acme.HttpSettings\n")
            .file("classes/reference.conf", "http { port = 8080, token = planted-first }\n")
            .file("classes/application-prod.yaml", "http.port: 70000\n")
            .file("classes/application-dev.yaml", "http.port: 8081\n");
    Files.createDirectories(service.path("work"));
  }

  private Result run(String... arguments) throws IOException, InterruptedException {
    return run(List.of(), Map.of(), arguments);
  }

  private Result run(List<String> jvm, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(JAVA.toString()));
    command.addAll(jvm);
    command.addAll(List.of("-jar", JAR.toString()));
    command.addAll(List.of(arguments));
    Path out = service.path("out.txt");
    Path err = service.path("err.txt");
    var builder =
        new ProcessBuilder(command)
            .directory(service.path("work").toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    if (input != null) {
      builder.redirectInput(input.toFile());
    }
    builder.environment().keySet().removeIf(name -> name.contains("JAVA"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
      return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void helpAndVersionArePrinted() throws Exception {
    Result help = run("--help");
    Result version = run("--version");

    assertThat(help.code()).isZero();
    assertThat(help.out())
        .startsWith("Usage: evenkeel-config ")
        .contains(
            "lint", "explain", "diff", "print", "docs", "keygen", "encrypt", "decrypt", "rekey");
    assertThat(version.code()).isZero();
    assertThat(version.out()).matches("evenkeel-config \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\\R");
    assertThat(run().code()).isEqualTo(64);
  }

  @Test
  void lintEndsWith0And78() throws Exception {
    assertThat(run("lint", "-cp", "../classes", "--profiles=dev"))
        .isEqualTo(new Result(0, "dev: ok, 2 keys\n", ""));
    assertThat(run("lint", "-cp", "../classes", "--profiles=dev,prod"))
        .isEqualTo(
            new Result(
                78,
                """
                dev: ok, 2 keys
                prod: 1 problem
                  http.port: 70000 (expected: 0-65535)
                      application-prod.yaml:1
                """,
                ""));
  }

  @Test
  void nothingOfTheCommandsOwnEnvironmentCounts() throws Exception {
    Result plain = run("print", "-cp", "../classes");

    Result surrounded =
        run(
            List.of("-Dhttp.port=1", "-Dconfig-dir=gone", "-Dconfig.override.http.port=2"),
            Map.of(
                "HTTP_PORT", "3",
                "HTTP_PROT", "4",
                "PORT", "5",
                "APP_PROFILE", "prod",
                "CONFIG_DIR", "gone",
                "CONFIG_SECRET_DIRS", "gone",
                "CREDENTIALS_DIRECTORY", "gone",
                "HTTP_PORT_FILE", "gone"),
            "print",
            "-cp",
            "../classes");

    assertThat(plain.code()).isZero();
    assertThat(plain.out()).contains("http.port = 8080  # reference.conf:1\n");
    assertThat(surrounded).isEqualTo(plain);
    assertThat(
            run(
                List.of(),
                Map.of("HTTP_PORT", "x", "APP_PROFILE", "prod"),
                "lint",
                "-cp=../classes"))
        .isEqualTo(new Result(0, "no profile: ok, 2 keys\n", ""));
  }

  @Test
  void variablesOfTheCommandAreNoSubstitutions() throws Exception {
    service.file("classes/application.conf", "http.port = ${?WEB_PORT}\nhttp.token = ${HOME}\n");

    Result result = run(List.of(), Map.of("WEB_PORT", "1"), "lint", "-cp", "../classes");

    assertThat(result.code()).isEqualTo(78);
    assertThat(result.out()).contains("http.token: cannot resolve ${HOME}\n");
    assertThat(run("lint", "-cp", "../classes", "--env=HOME=h", "--env=WEB_PORT=2").code())
        .isZero();
  }

  @Test
  void configAndDotEnvOfTheWorkingDirectoryAreRead() throws Exception {
    service
        .file("work/config/application.yaml", "http.port: 1\n")
        .file("work/.env", "HTTP_PORT=2\n");

    assertThat(run("explain", "http.port", "-cp", "../classes", "--profile=dev").out())
        .isEqualTo(
            """
            http.port = 2
              .env:1: 2  (wins)
              config/application.yaml:1: 1
              application-dev.yaml:1: 8081
              reference.conf:1: 8080
            """);
  }

  @Test
  void filesOfTheWorkingDirectoryAreFoundByTheirNames() throws Exception {
    service.file("work/application.yaml", "http.port: 9\n");

    assertThat(run("print", "--file=application.yaml"))
        .isEqualTo(new Result(0, "http.port = 9  # application.yaml:1\n", ""));
    assertThat(run("print", "--file=./application.yaml"))
        .isEqualTo(new Result(0, "http.port = 9  # ./application.yaml:1\n", ""));
    assertThat(run("print", "-cp=../classes", "--config-dir=.").out())
        .contains("http.port = 9  # ./application.yaml:1\n");
  }

  @Test
  void outputIsUtf8WhateverTheLocaleIs() throws Exception {
    service.file("work/a.yaml", "name: Zoë\n");

    assertThat(run(List.of(), Map.of("LC_ALL", "C"), "print", "--file=a.yaml").out())
        .contains("name = Zoë  #");
  }

  @Test
  void aJarThatHoldsItsLibrariesIsReadWithThoseOfTheCommand() throws Exception {
    Path fat = service.path("work/orders.jar");
    fatJar(fat);

    assertThat(run("lint", "-cp", "orders.jar", "--profiles", "dev,prod").out())
        .isEqualTo(
            """
            dev: ok, 2 keys
            prod: 1 problem
              http.port: 70000 (expected: 0-65535)
                  application-prod.yaml:1
            """);
    assertThat(run("docs", "-cp", "*").out())
        .contains(
            "| `http.port` | whole number | `8080` | `HTTP_PORT` |  |",
            "| `http.token` | secret | `******` | `HTTP_TOKEN` |  |");
  }

  /** The service and all that is in the command's jar: this library and those beneath it. */
  private void fatJar(Path target) throws IOException {
    Path classes = service.path("classes");
    try (var out = new JarOutputStream(Files.newOutputStream(target));
        var libraries = new JarFile(JAR.toFile());
        Stream<Path> files = Files.walk(classes)) {
      for (JarEntry entry : Collections.list(libraries.entries())) {
        if (entry.getName().endsWith(".class")) {
          out.putNextEntry(new JarEntry(entry.getName()));
          libraries.getInputStream(entry).transferTo(out);
        }
      }
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, out);
      }
    }
  }

  @Test
  void aTextIsEncryptedFromAPipeAndRekeyed() throws Exception {
    String keys = service.path("keys").toString();
    Map<String, String> environment = Map.of("CONFIG_KEY_FILE", keys);
    assertThat(run("keygen", "--id=old", "--file", keys).code()).isZero();
    service.file("in.txt", "planted-text\n");

    Result token = piped(environment, "encrypt", "http.token");
    service.file("work/config/application.yaml", "http.token: " + token.out());
    assertThat(run("keygen", "--id=new", "--file", keys).code()).isZero();
    Result rekey = run(List.of(), environment, "rekey", "config/application.yaml");
    Result print = run(List.of(), environment, "print", "--file", "config/application.yaml");
    Result lint = run("lint", "-cp", "../classes", "--env=CONFIG_KEY_FILE=" + keys);

    assertThat(token.out()).matches("ENC\\[v1,old,[\\w-]+]\\R");
    assertThat(rekey.out()).contains("1 value encrypted again");
    assertThat(print.out()).startsWith("http.token = planted-text  #");
    assertThat(lint).isEqualTo(new Result(0, lint.out(), ""));
    assertThat(lint.out()).startsWith("no profile: ok").doesNotContain("planted-text", "retired");
  }

  @Test
  @Timeout(120) // reading from a terminal has none
  void aTerminalIsAskedWithoutEcho() throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/script")), "needs script, Debian package bsdutils");
    String keys = service.path("keys").toString();
    assertThat(run("keygen", "--id=old", "--file", keys).code()).isZero();
    String command = JAVA + " -jar " + JAR + " encrypt http.token --key-file " + keys;
    Process process =
        new ProcessBuilder("script", "-qec", command, "/dev/null")
            .redirectErrorStream(true)
            .start();
    var seen = new StringBuilder();
    try (var out = process.inputReader();
        var in = process.outputWriter()) {
      until(out, seen, "http.token: ");
      in.write("planted-text\r");
      in.flush();
      until(out, seen, "again: ");
      in.write("planted-text\r");
      in.flush();
      until(out, seen, "]");
    } finally {
      process.destroyForcibly();
    }

    assertThat(seen.toString()).contains("ENC[v1,old,").doesNotContain("planted");
  }

  private static void until(java.io.Reader reader, StringBuilder seen, String end)
      throws IOException {
    while (!seen.toString().endsWith(end)) {
      int c = reader.read();
      assertThat(c).as("more than: " + seen).isNotNegative();
      seen.append((char) c);
    }
  }

  private Result piped(Map<String, String> environment, String... arguments) throws Exception {
    input = service.path("in.txt");
    try {
      return run(List.of(), environment, arguments);
    } finally {
      input = null;
    }
  }
}
