package io.evenkeel.config.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.evenkeel.config.Expect;
import io.evenkeel.config.Secret;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** A service as the command finds it: {@code classes/} is its class path. */
final class ServiceFolder {

  static final String SECTIONS = "classes/META-INF/evenkeel/sections.properties";

  record Database(String url, Secret password, int maxPoolSize) {
    Database {
      Expect.inRange("maxPoolSize", maxPoolSize, 1, 100);
    }
  }

  record Orders(Database database, Duration timeout) {}

  /** What one run of the command came to. */
  record Result(int code, String out, String err) {

    Config json() {
      return ConfigFactory.parseString(out);
    }
  }

  private final Path folder;

  private ServiceFolder(Path folder) {
    this.folder = folder;
  }

  /** Without any file. */
  static ServiceFolder empty(Path folder) throws IOException {
    Files.createDirectories(folder.resolve("classes"));
    return new ServiceFolder(folder);
  }

  /** A service whose section {@code orders} is right in every profile. */
  static ServiceFolder orders(Path folder) throws IOException {
    return empty(folder)
        .file(
            "classes/reference.conf",
            """
            orders {
              database {
                url = "jdbc:h2:mem:orders"   # where the orders are
                max-pool-size = 10
              }
              timeout = 5s
            }
            """)
        .file("classes/application.yaml", "orders:\n  database:\n    password: planted-first\n")
        .file(
            "classes/application-prod.yaml",
            """
            orders:
              database:
                url: jdbc:postgresql://db/orders
                password: planted-second
                max-pool-size: 50
            """);
  }

  ServiceFolder file(String name, String text) {
    try {
      Path path = folder.resolve(name);
      Files.createDirectories(path.getParent());
      Files.writeString(path, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path path(String name) {
    return folder.resolve(name);
  }

  /** Compiles one class per entry into {@code classes/}. */
  ServiceFolder compile(Map<String, String> sources) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-proc:none",
                "-cp",
                Path.of(location(Secret.class)).toString(),
                "-d",
                path("classes").toString()));
    sources.forEach(
        (name, text) -> {
          file("src/" + name.replace('.', '/') + ".java", text);
          arguments.add(path("src/" + name.replace('.', '/') + ".java").toString());
        });
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    var messages = new ByteArrayOutputStream();
    int code = compiler.run(null, messages, messages, arguments.toArray(String[]::new));
    assertThat(code).as(messages.toString(StandardCharsets.UTF_8)).isZero();
    return this;
  }

  private static URI location(Class<?> type) {
    return URI.create(type.getProtectionDomain().getCodeSource().getLocation().toExternalForm());
  }

  /** With this class path and the section {@code orders}; the command comes first. */
  Result run(String command, String... more) {
    List<String> all = new ArrayList<>(List.of(command, "--classpath", path("classes").toString()));
    all.addAll(List.of("--bind", "orders=" + Orders.class.getName()));
    all.addAll(List.of(more));
    return command(all.toArray(String[]::new));
  }

  /** With this class path only. */
  Result bare(String command, String... more) {
    List<String> all = new ArrayList<>(List.of(command, "--classpath", path("classes").toString()));
    all.addAll(List.of(more));
    return command(all.toArray(String[]::new));
  }

  static Result command(String... arguments) {
    return piped("", arguments);
  }

  /** With a text on standard input, and no environment. */
  static Result piped(String standardInput, String... arguments) {
    return command(input(standardInput, Map.of()), arguments);
  }

  static Input input(String standardInput, Map<String, String> environment) {
    return new Input(
        new ByteArrayInputStream(standardInput.getBytes(StandardCharsets.UTF_8)),
        environment,
        Optional.empty());
  }

  static Result command(Input input, String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int code = EvenkeelConfig.run(input, new PrintWriter(out), new PrintWriter(err), arguments);
    return new Result(code, out.toString(), err.toString());
  }
}
