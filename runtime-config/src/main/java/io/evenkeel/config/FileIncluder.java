package io.evenkeel.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigObject;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Includes of one file: beside it first, then from the root of the class path; in any format. A
 * name never leads out of the place its file lies in; {@code file("/...")} says where it leads.
 */
final class FileIncluder implements ConfigIncluder, ConfigIncluderClasspath, ConfigIncluderFile {

  private final FilePlaces places;
  private final FilePlace place;
  private final String name;
  private final Set<String> within;
  private final @Nullable ConfigIncluder fallback;

  /**
   * For the file of this name.
   *
   * @param within the shown names of the files that include it
   */
  FileIncluder(FilePlaces places, FilePlace place, String name, Set<String> within) {
    this(places, place, name, plus(within, place.shown(name)), null);
  }

  private FileIncluder(
      FilePlaces places,
      FilePlace place,
      String name,
      Set<String> within,
      @Nullable ConfigIncluder fallback) {
    this.places = places;
    this.place = place;
    this.name = name;
    this.within = within;
    this.fallback = fallback;
  }

  @Override
  public ConfigIncluder withFallback(ConfigIncluder other) {
    return new FileIncluder(places, place, name, within, other);
  }

  @Override
  public ConfigObject include(ConfigIncludeContext context, String what) {
    if (what.contains("://") && fallback != null) {
      return fallback.include(context, what);
    }
    List<ConfigObject> found = beside(place, what);
    if (found.isEmpty()) {
      found = named(places.resources(), stripped(what));
    }
    return merged(context, what, found);
  }

  @Override
  public ConfigObject includeResources(ConfigIncludeContext context, String what) {
    boolean here = place instanceof ResourceFiles;
    List<ConfigObject> found = here ? beside(place, what) : List.of();
    return merged(
        context, what, found.isEmpty() ? named(places.resources(), stripped(what)) : found);
  }

  /** A relative one is relative to the including file, or to the working directory. */
  @Override
  public ConfigObject includeFile(ConfigIncludeContext context, File what) {
    Path path = what.toPath();
    if (path.isAbsolute() && path.getParent() != null) {
      var elsewhere = places.directory(path.getParent());
      return merged(context, what.getPath(), named(elsewhere, what.getName()));
    }
    boolean here = place instanceof DirectoryFiles;
    FilePlace from = here ? place : places.directory(Path.of(""));
    String text = what.getPath().replace(File.separatorChar, '/');
    return merged(context, text, here ? beside(from, text) : within(from, text));
  }

  private ConfigObject merged(
      ConfigIncludeContext context, String what, List<ConfigObject> lowestFirst) {
    if (lowestFirst.isEmpty() && !context.parseOptions().getAllowMissing()) {
      boolean here = place instanceof ResourceFiles;
      problem(
          "required include "
              + Text.shown(what)
              + (here ? " is not on the class path" : " is not found"));
    }
    ConfigObject merged = ConfigFactory.empty().root();
    for (ConfigObject higher : lowestFirst) {
      merged = higher.withFallback(merged);
    }
    return merged;
  }

  private List<ConfigObject> beside(FilePlace from, String what) {
    String folder = what.startsWith("/") ? "" : name.substring(0, name.lastIndexOf('/') + 1);
    return within(from, folder + stripped(what));
  }

  private List<ConfigObject> within(FilePlace from, String path) {
    Optional<String> normal = normalized(path);
    if (normal.isEmpty()) {
      problem("include " + Text.shown(path) + " leads out of its directory");
      return List.of();
    }
    return named(from, normal.get());
  }

  private List<ConfigObject> named(FilePlace from, String path) {
    boolean complete = FormatReader.FORMATS.stream().anyMatch(f -> path.endsWith("." + f));
    List<String> names =
        complete ? List.of(path) : FormatReader.FORMATS.stream().map(f -> path + "." + f).toList();
    return names.stream().flatMap(n -> read(from, n).stream()).toList();
  }

  private List<ConfigObject> read(FilePlace from, String path) {
    if (within.contains(from.shown(path))) {
      problem("includes itself through " + from.shown(path));
      return List.of();
    }
    return from.read(path, within);
  }

  private void problem(String message) {
    places.problems().unreadable(place.shown(name), message, 0);
  }

  private static String stripped(String what) {
    return what.startsWith("/") ? what.substring(1) : what;
  }

  private static Optional<String> normalized(String path) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : path.split("/", -1)) {
      if (part.equals("..") && parts.pollLast() == null) {
        return Optional.empty();
      } else if (!part.equals("..") && !part.equals(".")) {
        parts.addLast(part);
      }
    }
    return Optional.of(String.join("/", parts));
  }

  private static Set<String> plus(Set<String> within, String shown) {
    Set<String> longer = new HashSet<>(within);
    longer.add(shown);
    return Set.copyOf(longer);
  }
}
