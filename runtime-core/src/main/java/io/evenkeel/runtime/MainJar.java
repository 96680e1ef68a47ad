package io.evenkeel.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.lang.StackWalker.StackFrame;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/**
 * What the application's jar says about the service: its manifest, and the {@code git.properties}
 * that build plugins put beside its classes.
 *
 * @param built when, as the build wrote it
 */
record MainJar(
    Optional<String> title,
    Optional<String> version,
    Optional<String> commit,
    Optional<String> built) {

  private static final MainJar NOTHING =
      new MainJar(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  private static final String GIT = "git.properties";
  private static final int LONGEST = 100;

  /** The jar, or the directory of classes, of the class that called us. */
  static MainJar ofCaller() {
    Class<?> caller =
        StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE).walk(MainJar::outside);
    try {
      var source = caller.getProtectionDomain().getCodeSource();
      var path = source == null ? null : Path.of(source.getLocation().toURI());
      return path == null ? NOTHING : of(path);
    } catch (IOException | URISyntaxException | RuntimeException e) {
      return NOTHING; // it only names things
    }
  }

  private static Class<?> outside(Stream<StackFrame> frames) {
    Class<?> inside = MainJar.class;
    for (var all = frames.iterator(); all.hasNext(); ) {
      Class<?> next = all.next().getDeclaringClass();
      if (next.getPackage() != inside.getPackage()) {
        return next;
      }
    }
    return inside;
  }

  /** Nothing but this jar is looked at: others on the class path have such files, too. */
  static MainJar of(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      Path git = path.resolve(GIT);
      return Files.isRegularFile(git)
          ? of(new Attributes(), read(Files.newInputStream(git)))
          : NOTHING;
    }
    try (var jar = new JarFile(path.toFile())) {
      Manifest manifest = jar.getManifest();
      ZipEntry git = jar.getEntry(GIT);
      return of(
          manifest == null ? new Attributes() : manifest.getMainAttributes(),
          git == null ? new Properties() : read(jar.getInputStream(git)));
    }
  }

  private static Properties read(InputStream in) throws IOException {
    var properties = new Properties();
    try (in) {
      properties.load(in);
    }
    return properties;
  }

  private static MainJar of(Attributes manifest, Properties git) {
    return new MainJar(
        first(manifest.getValue("Implementation-Title")),
        first(manifest.getValue("Implementation-Version"), git.getProperty("git.build.version")),
        first(
            manifest.getValue("Implementation-Build"),
            manifest.getValue("Git-Commit"),
            manifest.getValue("SCM-Revision"),
            git.getProperty("git.commit.id.abbrev"),
            git.getProperty("git.commit.id"),
            git.getProperty("git.commit.id.full")),
        first(
            manifest.getValue("Build-Time"),
            manifest.getValue("Build-Timestamp"),
            git.getProperty("git.build.time")));
  }

  /** For {@code /info}. */
  Map<String, String> facts() {
    var facts = new LinkedHashMap<String, String>();
    if (commit.isPresent()) {
      facts.put("commit", commit.get());
    }
    if (built.isPresent()) {
      facts.put("built", built.get());
    }
    return facts;
  }

  /** The first one that a build has filled in. */
  private static Optional<String> first(@Nullable String... values) {
    for (String value : values) {
      String text = value == null ? "" : value.strip();
      if (!text.isEmpty() && text.length() <= LONGEST && !text.contains("${")) {
        return Optional.of(text);
      }
    }
    return Optional.empty();
  }
}
