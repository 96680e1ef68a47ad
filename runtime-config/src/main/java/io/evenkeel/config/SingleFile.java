package io.evenkeel.config;

import com.typesafe.config.ConfigObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads one file by itself, with the readers of a load. */
final class SingleFile {

  private final Path file;
  private final String name;
  private final Problems problems = new Problems();
  private final SopsReader sops =
      new SopsReader(
          Map.of(), System.getenv(), Path.of(""), Path.of("/"), problems, new ArrayList<>());

  private SingleFile(Path file) {
    this.file = file;
    this.name = file.toString();
  }

  static List<ConfigEntry> read(Path file) {
    var single = new SingleFile(file);
    List<ConfigEntry> entries = single.entries();
    single.problems.throwIfAny();
    return entries;
  }

  private List<ConfigEntry> entries() {
    String last = String.valueOf(file.getFileName());
    if (!Files.isRegularFile(file)) {
      problems.unreadable(name, "is no file", 0);
    } else if (last.startsWith(".env") || last.endsWith(".env")) {
      return variables();
    } else if (FormatReader.FORMATS.stream().anyMatch(format -> last.endsWith("." + format))) {
      return values(last);
    } else {
      String endings = "." + String.join(", .", FormatReader.FORMATS) + " or .env";
      problems.add(name, "unknown format (expected: " + endings + ")", Optional.empty());
    }
    return List.of();
  }

  private List<ConfigEntry> variables() {
    List<ConfigEntry> entries = new ArrayList<>();
    try {
      String text = FormatReader.text(() -> DirectoryFiles.open(file), FormatReader.MAX_BYTES);
      sops.variables(name, text)
          .orElseGet(() -> DotEnvReader.read(name, text, Map.of(), problems, new ArrayList<>()))
          .forEach(
              (variable, value) ->
                  entries.add(
                      new ConfigEntry(
                          variable,
                          value.text(),
                          Origins.describe(value.value().origin()),
                          false,
                          "")));
    } catch (Unreadable e) {
      problems.unreadable(name, e.text(), e.line());
    } catch (IOException e) {
      problems.unreadable(name, "cannot be read: " + e, 0);
    }
    return entries;
  }

  private List<ConfigEntry> values(String last) {
    Path folder = file.getParent() == null ? Path.of("") : file.getParent();
    var defaults = new YamlDefaults();
    var reader = new FormatReader(problems, defaults, sops);
    var places = new FilePlaces(SingleFile.class.getClassLoader(), Path.of(""), reader, problems);
    List<ConfigObject> roots = new DirectoryFiles(folder, places).read(last, Set.of());
    List<Layer> layers = roots.stream().map(root -> new Layer(name, root)).toList();
    ConfigObject effective = Effective.of(layers, defaults, Map.of(), problems);
    var nothing = new Declared(List.of());
    return new Explanation(layers, effective, nothing, new Mask(nothing, effective)).exact();
  }
}
