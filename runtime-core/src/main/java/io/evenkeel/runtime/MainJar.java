package io.evenkeel.runtime;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/** What the manifest of the application's jar says about the service. */
record MainJar(Optional<String> title, Optional<String> version, Optional<String> commit) {

  private static final MainJar NOTHING =
      new MainJar(Optional.empty(), Optional.empty(), Optional.empty());

  /** The jar of the class that called us; empty facts for classes outside a jar. */
  static MainJar ofCaller() {
    Class<?> caller =
        StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
            .walk(
                frames ->
                    frames
                        .map(StackWalker.StackFrame::getDeclaringClass)
                        .filter(c -> c.getPackage() != MainJar.class.getPackage())
                        .findFirst())
            .orElse(MainJar.class);
    try {
      var source = caller.getProtectionDomain().getCodeSource();
      var path = source == null ? null : Path.of(source.getLocation().toURI());
      return path == null || !Files.isRegularFile(path) ? NOTHING : of(path);
    } catch (IOException | URISyntaxException | RuntimeException e) {
      return NOTHING; // it only names things
    }
  }

  private static MainJar of(Path path) throws IOException {
    try (var jar = new JarFile(path.toFile())) {
      Manifest manifest = jar.getManifest();
      return manifest == null ? NOTHING : of(manifest.getMainAttributes());
    }
  }

  private static MainJar of(Attributes manifest) {
    return new MainJar(
        value(manifest, "Implementation-Title"),
        value(manifest, "Implementation-Version"),
        value(manifest, "Implementation-Build").or(() -> value(manifest, "Git-Commit")));
  }

  private static Optional<String> value(Attributes manifest, String name) {
    return Optional.ofNullable(manifest.getValue(name)).filter(v -> !v.isBlank());
  }
}
