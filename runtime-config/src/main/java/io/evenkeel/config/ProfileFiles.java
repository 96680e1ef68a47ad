package io.evenkeel.config;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Notices profiles that no file belongs to: a misspelt one would run with the wrong values. */
final class ProfileFiles {

  /** Means something without a file of its own. */
  private static final String DEV = "dev";

  private static final int NAMED = 10;

  private ProfileFiles() {}

  /** One line for each profile without a file. */
  static List<String> warnings(List<String> profiles, List<Layer> files, ClassLoader loader) {
    List<String> lost = new ArrayList<>();
    for (String profile : profiles) {
      if (!profile.equals(DEV) && !hasFile(profile, files)) {
        lost.add(profile);
      }
    }
    if (lost.isEmpty()) {
      return List.of();
    }
    Set<String> existing = existing(loader);
    return lost.stream()
        .map(
            p ->
                "profile "
                    + p
                    + " has no file such as application-"
                    + p
                    + ".yaml."
                    + hint(p, existing))
        .toList();
  }

  private static boolean hasFile(String profile, List<Layer> files) {
    return files.stream()
        .map(layer -> layer.name().substring(layer.name().lastIndexOf('/') + 1))
        .anyMatch(
            name ->
                name.startsWith("application-" + profile + ".") || name.startsWith(profile + "."));
  }

  private static String hint(String profile, Set<String> existing) {
    List<String> near = Near.words(profile, existing);
    return near.isEmpty() && !existing.isEmpty()
        ? " There is one for " + String.join(", ", existing.stream().limit(NAMED).toList()) + "."
        : Near.didYouMean(near);
  }

  /** The profiles that have a file beside any file of ours; what cannot be listed has none. */
  private static Set<String> existing(ClassLoader loader) {
    Pattern overlay =
        Pattern.compile(
            "application-([A-Za-z0-9_-]+)\\.(" + String.join("|", FormatReader.FORMATS) + ")");
    Set<String> profiles = new TreeSet<>();
    List<String> ours = new ArrayList<>(List.of("", "reference.conf"));
    FormatReader.FORMATS.forEach(format -> ours.add("application." + format));
    for (String name : ours) {
      try {
        for (URL url : Collections.list(loader.getResources(name))) {
          for (String file : beside(url, name)) {
            Matcher matcher = overlay.matcher(file);
            if (matcher.matches()) {
              profiles.add(matcher.group(1));
            }
          }
        }
      } catch (IOException | URISyntaxException | IllegalArgumentException e) {
        // Only a suggestion is lost: what cannot be read was reported by who had to read it.
      }
    }
    return profiles;
  }

  private static List<String> beside(URL url, String name) throws IOException, URISyntaxException {
    if (url.getProtocol().equals("file")) {
      Path path = Path.of(url.toURI());
      try (Stream<Path> files = Files.list(name.isEmpty() ? path : path.resolveSibling("."))) {
        return files.map(file -> file.getFileName().toString()).toList();
      }
    }
    if (url.openConnection() instanceof JarURLConnection connection) {
      connection.setUseCaches(false);
      try (var jar = connection.getJarFile()) {
        return jar.stream().map(entry -> entry.getName()).toList();
      }
    }
    return List.of();
  }
}
