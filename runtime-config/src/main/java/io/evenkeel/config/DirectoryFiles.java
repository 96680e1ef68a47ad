package io.evenkeel.config;

import com.typesafe.config.ConfigObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Files in a directory; links are followed, names never lead out of it. */
final class DirectoryFiles implements FilePlace {

  private final Path path;
  private final String shown;
  private final FilePlaces places;

  DirectoryFiles(Path directory, FilePlaces places) {
    this.path = places.workingDirectory().resolve(directory);
    this.shown = directory.toString();
    this.places = places;
  }

  boolean exists() {
    return Files.isDirectory(path);
  }

  /** The files of this name in all formats, lowest first. */
  List<Layer> layers(String baseName) {
    List<Layer> layers = new ArrayList<>();
    for (String format : FormatReader.FORMATS) {
      String name = baseName + "." + format;
      read(name, Set.of()).stream().map(root -> new Layer(shown(name), root)).forEach(layers::add);
    }
    return layers;
  }

  @Override
  public String shown(String name) {
    return shown.isEmpty() || shown.endsWith("/") ? shown + name : shown + "/" + name;
  }

  @Override
  public List<ConfigObject> read(String name, Set<String> within) {
    var includer = new FileIncluder(places, this, name, within);
    return file(name).stream()
        .map(file -> places.reader().read(shown(name), () -> open(file), includer))
        .toList();
  }

  private Optional<Path> file(String name) {
    try {
      Path folder = path.toAbsolutePath().normalize(); // nothing starts with the empty path
      Path file = folder.resolve(name).normalize();
      return Optional.of(file)
          .filter(f -> f.startsWith(folder))
          .filter(f -> Files.exists(f, LinkOption.NOFOLLOW_LINKS));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** Opening a pipe would wait for its writer. */
  static InputStream open(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new Unreadable(
          Files.exists(file) ? "is no regular file" : "is a link to a file that does not exist", 0);
    }
    return Files.newInputStream(file);
  }
}
