package io.evenkeel.config.cli;

import io.evenkeel.config.ConfigInspection;
import io.evenkeel.config.RuntimeConfig;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The service that is looked at: its class path, sections and surroundings. Nothing of the
 * environment of this command is taken for the service's.
 */
final class Project implements AutoCloseable {

  /** On the class path: one {@code section = record class} each line, for sections to be read. */
  static final String SECTIONS = "META-INF/evenkeel/sections.properties";

  private static final String RECORD = "a record on the class path";

  /** Nothing lies below it: this machine's /run/secrets are not the service's. */
  private static final Path NO_ROOT = Path.of("/dev/null");

  /** Its settings take PORT for http.port. */
  private static final String RUNTIME = "io.evenkeel.runtime.";

  @Option(
      names = {"-cp", "--classpath"},
      paramLabel = "PATH",
      description =
          "Jars and folders of the service, as java -cp takes them; * in a folder is all of its jars.")
  private @Nullable String classpath;

  @Option(
      names = "--bind",
      paramLabel = "SECTION=RECORD",
      description =
          "A section and the record that reads it, orders=com.acme.OrdersSettings; repeatable. Those of the"
              + " runtime and of libraries that bring "
              + SECTIONS
              + " are known.")
  private Map<String, String> bind = new LinkedHashMap<>();

  @Option(
      names = "--config-dir",
      paramLabel = "DIR",
      description =
          "The external directory of files; default ./config, where this command is started, if there is one.")
  private @Nullable Path configDirectory;

  @Option(
      names = "--env",
      paramLabel = "NAME=VALUE",
      description = "An environment variable the service will have; repeatable.")
  private Map<String, String> environment = new LinkedHashMap<>();

  private @Nullable URLClassLoader classLoader;

  /**
   * What the service would find.
   *
   * @param profiles with commas or + between; empty for none
   */
  ConfigInspection inspect(String profiles) {
    var loader =
        RuntimeConfig.loader()
            .classLoader(classes())
            .root(NO_ROOT)
            .environment(environment)
            .systemProperties(Map.of())
            .arguments(arguments(profiles));
    Map<String, String> sections = sections();
    sections.forEach((section, name) -> declare(loader, section, name));
    if (sections.getOrDefault("http", "").startsWith(RUNTIME)) {
      loader.alias("PORT", "http.port");
    }
    try {
      return loader.inspect();
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    } catch (LinkageError e) {
      throw new UsageException(e + " (expected: all that the records need; see --classpath)");
    }
  }

  /** The key that each variable of a {@code .env} sets; nothing for other files. */
  Map<String, String> variables(Path file) {
    String last = String.valueOf(file.getFileName());
    Map<String, String> variables = new TreeMap<>();
    if (last.startsWith(".env") || last.endsWith(".env")) {
      try (this) {
        inspect("").keys().forEach(key -> variables.put(key.environmentVariable(), key.key()));
      }
    }
    return variables;
  }

  private String[] arguments(String profiles) {
    List<String> arguments = new ArrayList<>();
    if (!profiles.isEmpty()) {
      arguments.add("--profile=" + profiles.replace('+', ','));
    }
    if (configDirectory != null) {
      arguments.add("--config-dir=" + configDirectory);
    }
    return arguments.toArray(String[]::new);
  }

  /** Jars are open until then. */
  @Override
  public void close() {
    try {
      if (classLoader != null) {
        classLoader.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void declare(RuntimeConfig.Loader loader, String section, String name) {
    Class<?> type;
    try {
      type = Class.forName(name, false, classes());
    } catch (ClassNotFoundException | LinkageError e) {
      throw new UsageException(
          section + "=" + name + ": " + e + " (expected: " + RECORD + "; see --classpath)");
    }
    if (!type.isRecord()) {
      throw new UsageException(section + "=" + name + ": not a record (expected: " + RECORD + ")");
    }
    try {
      loader.section(section, type.asSubclass(Record.class));
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new UsageException(section + "=" + name + ": " + e.getMessage());
    } catch (LinkageError | TypeNotPresentException e) {
      throw new UsageException(section + "=" + name + ": " + e + "; see --classpath");
    }
  }

  private Map<String, String> sections() {
    Map<String, String> sections = new TreeMap<>();
    try {
      for (URL url : Collections.list(classes().getResources(SECTIONS))) {
        var connection = url.openConnection();
        connection.setUseCaches(false); // else the jar stays open
        var properties = new Properties();
        try (InputStream in = connection.getInputStream()) {
          properties.load(in);
        }
        properties.forEach((section, name) -> sections.put((String) section, name(name)));
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new UsageException("cannot read " + SECTIONS + ": " + e);
    }
    sections.putAll(bind);
    return sections;
  }

  private static String name(Object text) {
    return ((String) text).strip();
  }

  private ClassLoader classes() {
    if (classLoader == null) {
      List<URL> urls = new ArrayList<>();
      if (classpath != null) {
        for (String entry : classpath.split(File.pathSeparator, -1)) {
          add(entry.isEmpty() ? "." : entry, urls);
        }
      }
      classLoader = new URLClassLoader(urls.toArray(URL[]::new), getClass().getClassLoader());
    }
    return classLoader;
  }

  private static void add(String entry, List<URL> urls) {
    boolean all = entry.equals("*") || entry.endsWith(File.separator + "*");
    Path path = Path.of(all ? entry.substring(0, entry.length() - 1) + "." : entry);
    if (!Files.exists(path) || (all && !Files.isDirectory(path))) {
      throw new UsageException("--classpath: " + entry + " does not exist");
    }
    try {
      if (all) {
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(path, "*.jar")) {
          List<Path> sorted = new ArrayList<>();
          jars.forEach(sorted::add);
          Collections.sort(sorted);
          for (Path jar : sorted) {
            urls.add(jar.toUri().toURL());
          }
        }
      } else {
        urls.add(path.toUri().toURL());
      }
    } catch (MalformedURLException e) {
      throw new UsageException("--classpath: " + entry + ": " + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
