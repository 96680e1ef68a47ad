package io.evenkeel.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.evenkeel.config.crypto.SopsFile;
import io.evenkeel.config.crypto.SopsFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads one file by itself, with the readers of a load. Immutable. */
final class SingleFile {

  private final Path path;
  private final String name;
  private final String last;

  SingleFile(Path path) {
    this.path = path;
    this.name = path.toString();
    this.last = String.valueOf(path.getFileName());
  }

  /** As origins and problems say it. */
  String name() {
    return name;
  }

  /** Whether it holds variables, and no keys. */
  boolean variables() {
    return last.startsWith(".env") || last.endsWith(".env");
  }

  /** Whether nothing but text can stand on the right side, so that quotes would be part of it. */
  boolean properties() {
    return last.endsWith(".properties");
  }

  boolean sops(String text) {
    return variables()
        ? SopsFile.is(text, SopsFormat.DOTENV)
        : SopsReader.format(name, text).isPresent();
  }

  /**
   * All characters, a byte order mark included.
   *
   * @throws ConfigException when it cannot be read, or its format is unknown
   */
  String text() {
    var problems = new Problems();
    String text = "";
    if (!Files.isRegularFile(path)) {
      problems.unreadable(name, "is no file", 0);
    } else if (!variables()
        && FormatReader.FORMATS.stream().noneMatch(format -> last.endsWith("." + format))) {
      String endings = "." + String.join(", .", FormatReader.FORMATS) + " or .env";
      problems.add(name, "unknown format (expected: " + endings + ")", Optional.empty());
    } else {
      text = text(problems);
    }
    problems.throwIfAny();
    return text;
  }

  private String text(Problems problems) {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(FormatReader.MAX_BYTES + 1);
      if (bytes.length <= FormatReader.MAX_BYTES) {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      }
      problems.unreadable(
          name,
          "too large (expected: at most " + DataSize.ofBytes(FormatReader.MAX_BYTES) + ")",
          0);
    } catch (CharacterCodingException e) {
      problems.unreadable(name, "is not valid UTF-8", 0);
    } catch (IOException e) {
      problems.unreadable(name, "cannot be read: " + e, 0);
    }
    return "";
  }

  /**
   * What a text would be in this place, substitutions resolved within it; of variables, their names
   * are the keys, in the order of the file.
   *
   * @throws ConfigException when it cannot be
   */
  Map<Key, ConfigValue> values(String text) {
    var problems = new Problems();
    var sops =
        new SopsReader(
            Map.of(), System.getenv(), Path.of(""), Path.of("/"), problems, new ArrayList<>());
    Map<Key, ConfigValue> values =
        variables() ? variables(text, sops, problems) : keys(text, sops, problems);
    problems.throwIfAny();
    return values;
  }

  private Map<Key, ConfigValue> variables(String text, SopsReader sops, Problems problems) {
    Map<Key, ConfigValue> values = new LinkedHashMap<>();
    String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
    sops.variables(name, plain)
        .orElseGet(() -> DotEnvReader.read(name, plain, Map.of(), problems, new ArrayList<>()))
        .forEach((variable, value) -> values.put(new Key(List.of(variable)), value.value()));
    return values;
  }

  private Map<Key, ConfigValue> keys(String text, SopsReader sops, Problems problems) {
    Path folder = path.getParent() == null ? Path.of("") : path.getParent();
    var defaults = new YamlDefaults();
    var reader = new FormatReader(problems, defaults, sops);
    var places = new FilePlaces(SingleFile.class.getClassLoader(), Path.of(""), reader, problems);
    var includer = new FileIncluder(places, new DirectoryFiles(folder, places), last, Set.of());
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ConfigObject root = reader.read(name, () -> new ByteArrayInputStream(bytes), includer);
    problems.throwIfAny();
    ConfigObject effective =
        root.isEmpty()
            ? ConfigFactory.empty().root()
            : Effective.of(List.of(new Layer(name, root)), defaults, Map.of(), problems);
    return Explanation.leaves(effective);
  }
}
