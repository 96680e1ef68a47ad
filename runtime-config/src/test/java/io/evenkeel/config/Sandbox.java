package io.evenkeel.config;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A class path of its own, and nothing of this process's environment. {@code work/} in it is the
 * working directory, {@code root/} stands for the root of the file system.
 */
final class Sandbox {

  private final Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private final Map<String, String> properties = new HashMap<>();
  private String[] arguments = {};

  Sandbox(Path folder) {
    this.folder = folder;
  }

  Sandbox file(String name, String text) {
    return file(name, text.getBytes(StandardCharsets.UTF_8));
  }

  Sandbox file(String name, byte[] bytes) {
    try {
      Path path = folder.resolve(name);
      Files.createDirectories(path.getParent());
      Files.write(path, bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A link to a target that is relative to the link's folder. */
  Sandbox link(String name, String target) {
    try {
      Path link = folder.resolve(name);
      Files.createDirectories(link.getParent());
      Files.createSymbolicLink(link, Path.of(target));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Sandbox variable(String name, String value) {
    environment.put(name, value);
    return this;
  }

  Sandbox property(String name, String value) {
    properties.put(name, value);
    return this;
  }

  Sandbox arguments(String... args) {
    arguments = args;
    return this;
  }

  RuntimeConfig.Loader loader() {
    try {
      return RuntimeConfig.loader()
          .classLoader(new URLClassLoader(new URL[] {folder.toUri().toURL()}, null))
          .workingDirectory(folder.resolve("work"))
          .root(folder.resolve("root"))
          .environment(environment)
          .systemProperties(properties)
          .arguments(arguments);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  <T extends Record> T load(String section, Class<T> type) {
    return loader().section(section, type).load().settings(type);
  }

  static ConfigException failure(RuntimeConfig.Loader loader) {
    ConfigException failure = catchThrowableOfType(ConfigException.class, loader::load);
    if (failure == null) {
      throw new AssertionError("the configuration was accepted");
    }
    return failure;
  }

  /** {@code key: message @ origin}, in the order of the report. */
  static List<String> problems(RuntimeConfig.Loader loader) {
    return failure(loader).problems().stream()
        .map(p -> p.key() + ": " + p.message() + p.origin().map(o -> " @ " + o).orElse(""))
        .toList();
  }
}
