package io.evenkeel.config.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.config.cli.ServiceFolder.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvenkeelConfigTest {

  record Outer(Inner inner) {}

  record Inner(int size) {}

  record Unbindable(Thread thread) {}

  @TempDir Path folder;
  private ServiceFolder service;

  @BeforeEach
  void service() throws IOException {
    service = ServiceFolder.orders(folder);
  }

  private static void isUsage(Result result, String... told) {
    assertThat(result.err()).contains(told).doesNotContain("\tat ");
    assertThat(result.code()).isEqualTo(64);
    assertThat(result.out()).isEmpty();
  }

  @Test
  void withoutACommandTheCommandsAreNamed() {
    isUsage(
        ServiceFolder.command(),
        """
        which command? (expected: lint, explain, diff, print, docs, keygen, encrypt, decrypt or rekey)
        Try: evenkeel-config help
        """);
  }

  @Test
  void whatIsUnknownIsNamed() {
    isUsage(ServiceFolder.command("frobnicate"), "frobnicate", "Try: evenkeel-config help\n");
    isUsage(ServiceFolder.command("--wat"), "--wat");
    isUsage(service.run("lint", "--wat=1"), "lint: ", "--wat=1", "Try: evenkeel-config help lint");
    isUsage(service.run("lint", "word"), "word");
    isUsage(service.run("lint", "--format=xml"), "--format", "xml", "JSON");
  }

  @Test
  void helpAndTheHelpItAdvisesExist() {
    for (Result result :
        List.of(
            ServiceFolder.command("help"),
            ServiceFolder.command("--help"),
            ServiceFolder.command("help", "lint"),
            ServiceFolder.command("lint", "--help"))) {
      assertThat(result.code()).isZero();
      assertThat(result.out()).startsWith("Usage: evenkeel-config ");
      assertThat(result.err()).isEmpty();
    }
  }

  @Test
  void theVersionIsThatOfTheJar() {
    assertThat(ServiceFolder.command("--version").out()).startsWith("evenkeel-config ");
    assertThat(ServiceFolder.command("lint", "--version").out()).startsWith("evenkeel-config ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lint", "print", "docs", "explain orders", "diff a b"})
  void everyCommandRefusesWhatIsNoRecordOfTheClassPath(String command) {
    List<String> words = List.of(command.split(" ", -1));
    String[] more = words.subList(1, words.size()).toArray(String[]::new);

    isUsage(
        service.bare(words.get(0), with(more, "--bind=orders=com.acme.Gone")),
        words.get(0) + ": orders=com.acme.Gone: ",
        "(expected: a record on the class path; see --classpath)");
    isUsage(
        service.bare(words.get(0), with(more, "--bind=orders=java.lang.String")),
        "orders=java.lang.String: not a record (expected: a record on the class path)");
  }

  private static String[] with(String[] more, String option) {
    List<String> all = new ArrayList<>(List.of(more));
    all.add(option);
    return all.toArray(String[]::new);
  }

  @Test
  void aBindingThatCannotBeIsNamed() {
    isUsage(service.bare("lint", "--bind=orders"), "--bind", "orders");
    isUsage(service.bare("lint", "--bind=orders="), "lint: orders=: ");
    isUsage(service.bare("lint", "--bind=a..b=" + Inner.class.getName()), "a..b", "a key such as");
    isUsage(
        service.bare("lint", "--bind=a=" + Unbindable.class.getName()), "Unbindable.thread: java");
    isUsage(
        service.bare(
            "lint", "--bind=a=" + Outer.class.getName(), "--bind=a.inner=" + Inner.class.getName()),
        "section a.inner: also a component of " + Outer.class.getName());
  }

  @Test
  void aClassPathThatIsNotThereIsNamed() {
    isUsage(
        ServiceFolder.command("lint", "-cp", service.path("classes") + ":gone.jar"),
        "--classpath: gone.jar does not exist");
    isUsage(ServiceFolder.command("lint", "-cp", "gone/*"), "--classpath: gone/* does not exist");
  }

  @Test
  void sectionsThatCannotBeReadAreNamed() {
    service.file(ServiceFolder.SECTIONS, "orders=\\u12");

    isUsage(service.bare("lint"), "cannot read META-INF/evenkeel/sections.properties");
  }

  @Test
  void aClassThatARecordNeedsAndTheClassPathLacksIsNamed() throws IOException {
    service.compile(
        Map.of(
            "com.acme.Component", "package com.acme; public record Component(Gone gone) {}",
            "com.acme.Check",
                "package com.acme; public record Check(int size) { public Check { Gone.check(); } }",
            "com.acme.Gone",
                "package com.acme; public record Gone(int a) { static void check() {} }"));
    service.file("classes/application.yaml", "s.size: 1\n");
    Files.delete(service.path("classes/com/acme/Gone.class"));

    isUsage(service.bare("lint", "--bind=s=com.acme.Component"), "com/acme/Gone", "--classpath");
    isUsage(service.bare("lint", "--bind=s=com.acme.Check"), "com/acme/Gone", "--classpath");
  }

  @Test
  void aFolderWithAStarIsAllOfItsJarsInTheirOrder() throws IOException {
    Files.createDirectories(service.path("lib"));
    jar("b.jar", Map.of("reference.conf", "a = 1", "application.conf", "s.size = 2"));
    jar("a.jar", Map.of("reference.conf", "b = 1", "application.conf", "s.size = 3"));
    service.file("lib/c.zip", "no jar");

    Result result =
        ServiceFolder.command(
            "print", "-cp", service.path("lib") + "/*", "--bind=s=" + Inner.class.getName());

    assertThat(result)
        .isEqualTo(
            new Result(
                0,
                """
                a = 1  # reference.conf:1
                b = 1  # reference.conf:1
                s.size = 3  # application.conf:1
                """,
                ""));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void jarsAreClosedAfterwards() throws IOException {
    Files.createDirectories(service.path("lib"));
    Path jar =
        jar(
            "a.jar",
            Map.of(
                "application.conf", "s.size = 2",
                "application-prod.conf", "s.size = 3",
                "META-INF/evenkeel/sections.properties", "s=" + Inner.class.getName()));

    for (String[] command :
        List.of(
            new String[] {"lint", "--profiles=prod,prd"},
            new String[] {"explain", "s.size"},
            new String[] {"diff", "prod", "dev"},
            new String[] {"print"},
            new String[] {"docs"})) {
      Result result = ServiceFolder.command(with(command, "--classpath=" + jar));
      assertThat(result.code()).isZero();
      assertThat(result.out()).isNotEmpty();
    }

    assertThat(openFiles()).doesNotContain(jar.toRealPath().toString());
  }

  private static List<String> openFiles() throws IOException {
    List<String> open = new ArrayList<>();
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors.toList()) {
        if (Files.isSymbolicLink(descriptor) && Files.exists(descriptor)) {
          open.add(Files.readSymbolicLink(descriptor).toString());
        }
      }
    }
    return open;
  }

  private Path jar(String name, Map<String, String> entries) throws IOException {
    Path jar = service.path("lib/" + name);
    try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        out.putNextEntry(new ZipEntry(entry.getKey()));
        out.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
        out.closeEntry();
      }
    }
    return jar;
  }
}
