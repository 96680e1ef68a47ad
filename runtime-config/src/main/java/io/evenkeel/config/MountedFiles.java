package io.evenkeel.config;

import com.typesafe.config.ConfigOrigin;
import io.evenkeel.config.crypto.FileAccess;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The layers of directories in which each file holds one value: container secrets, systemd's
 * credentials. A file's name is its key, its environment variable, or anything between: case does
 * not count, and {@code .}, {@code -} and {@code _} are the same. Links are followed.
 */
final class MountedFiles {

  static final String VARIABLE = "CONFIG_SECRET_DIRS";
  static final String SYSTEMD = "CREDENTIALS_DIRECTORY";
  static final int MAX_BYTES = 1 << 20;
  private static final int MAX_ENTRIES = 10_000;
  private static final Key KEY = Key.parse("secret-dirs");
  private static final String CONTAINERS = "run/secrets";

  /** Of a Kubernetes service account, not of ours. */
  private static final Set<String> SERVICE_ACCOUNT =
      Set.of("token", "ca.crt", "namespace", "service-ca.crt");

  private final LoadRequest request;
  private final Declared declared;
  private final Map<String, Key> byVariable = new LinkedHashMap<>();
  private final Map<Path, Layer> layers = new LinkedHashMap<>();
  private final Problems problems;
  private final List<String> warnings;
  private final FileAccess access;

  MountedFiles(LoadRequest request, Declared declared, Problems problems, List<String> warnings) {
    this.request = request;
    this.declared = declared;
    this.problems = problems;
    this.warnings = warnings;
    this.access = new FileAccess(request.environment(), request.root());
    for (Key key : declared.leaves().keySet()) {
      byVariable.putIfAbsent(key.environmentVariable(), key);
    }
  }

  /**
   * Lowest first: /run/secrets, systemd's directory, those of the variable, those of the loader.
   */
  List<Layer> layers() {
    offered(request.root().resolve(CONTAINERS), false);
    String systemd = request.environment().getOrDefault(SYSTEMD, "");
    if (!systemd.isBlank()) {
      Parse.orEmpty(() -> Path.of(systemd)).ifPresent(path -> offered(path, true));
    }
    for (String listed : request.environment().getOrDefault(VARIABLE, "").split(":", -1)) {
      if (!listed.isBlank()) {
        listed(listed.strip(), EnvironmentVariables.ORIGIN + VARIABLE);
      }
    }
    for (Path path : request.mounted()) {
      listed(path.toString(), "loader");
    }
    return List.copyOf(layers.values());
  }

  /** Set up by the platform, for us or for others. */
  private void offered(Path directory, boolean warn) {
    if (Files.isDirectory(resolved(directory))) {
      read(directory, message -> warnings.add(directory + " is ignored: " + message));
    } else if (warn) {
      warnings.add(Text.shown(directory.toString()) + " is ignored: it is no directory");
    }
  }

  private void listed(String text, String origin) {
    Optional<Path> directory =
        Parse.orEmpty(() -> Path.of(text)).filter(path -> Files.isDirectory(resolved(path)));
    directory.ifPresentOrElse(
        path -> read(path, message -> problems.unreadable(path.toString(), message, 0)),
        () ->
            problems.unresolved(
                KEY, Text.shown(text) + " (expected: a directory)", Origins.of(origin)));
  }

  private Path resolved(Path path) {
    return request.workingDirectory().resolve(path);
  }

  /** Shown as it was written; one that is named twice counts where it is named last. */
  private void read(Path directory, Consumer<String> unlistable) {
    try {
      Path real = resolved(directory).toRealPath();
      var tree = new KeyTree(Origins.of(directory.toString()));
      for (String name : names(directory)) {
        key(name)
            .ifPresentOrElse(
                key -> read(directory, name, key, tree), () -> suggest(directory, name));
      }
      layers.remove(real);
      layers.put(real, new Layer(directory.toString(), tree.toObject(), Layer.Kind.SECRET));
    } catch (IOException | DirectoryIteratorException e) {
      unlistable.accept("cannot be listed: " + e);
    }
  }

  /** Sorted; regular files at the top level only. */
  private Set<String> names(Path directory) throws IOException {
    Set<String> names = new TreeSet<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(resolved(directory))) {
      int count = 0;
      for (Path entry : entries) {
        if (++count > MAX_ENTRIES) {
          throw new IOException("more than " + MAX_ENTRIES + " entries");
        }
        String name = String.valueOf(entry.getFileName());
        if (!name.startsWith(".")
            && !SERVICE_ACCOUNT.contains(name)
            && Files.isRegularFile(entry)) {
          names.add(name);
        }
      }
    }
    return names;
  }

  private Optional<Key> key(String name) {
    Key exact = new Key(List.of(name.split("\\.", -1)));
    boolean known =
        declared
            .shape(exact)
            .filter(s -> !(s instanceof Shape.OfRecord || s instanceof Shape.MapOf))
            .isPresent();
    return known
        ? Optional.of(exact)
        : Optional.ofNullable(byVariable.get(new Key(List.of(name)).environmentVariable()));
  }

  private void read(Path directory, String name, Key key, KeyTree tree) {
    Path path = directory.resolve(name);
    ConfigOrigin origin = Origins.of(path.toString());
    try {
      String text = FormatReader.text(() -> DirectoryFiles.open(resolved(path)), MAX_BYTES);
      Shape shape = declared.shape(key).orElseThrow();
      if (!tree.put(key.segments(), KnownKeys.value(shape, withoutNewline(text), origin))) {
        problems.add(key, "another file here sets it, or a key around it", origin);
      }
      if (access.open(resolved(path))) {
        warnings.add(path + " " + FileAccess.OPEN);
      }
    } catch (Unreadable e) {
      problems.unreadable(path.toString(), e.text(), 0);
    } catch (IOException | InvalidPathException e) {
      problems.unreadable(path.toString(), "cannot be read: " + e, 0);
    }
  }

  /** One only: what is left was meant. */
  private static String withoutNewline(String text) {
    if (!text.endsWith("\n")) {
      return text;
    }
    return text.substring(0, text.length() - (text.endsWith("\r\n") ? 2 : 1));
  }

  private void suggest(Path directory, String name) {
    List<String> near =
        EnvironmentVariables.near(new Key(List.of(name)).environmentVariable(), byVariable);
    if (!near.isEmpty()) {
      List<Key> keys = near.stream().map(n -> byVariable.getOrDefault(n, Key.ROOT)).toList();
      warnings.add(
          Text.shown(directory.resolve(name).toString())
              + " is ignored: it sets no known key."
              + Near.didYouMean(keys));
    }
  }
}
