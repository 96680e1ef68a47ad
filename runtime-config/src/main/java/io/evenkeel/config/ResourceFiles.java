package io.evenkeel.config;

import com.typesafe.config.ConfigObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** Files on the class path. */
final class ResourceFiles implements FilePlace {

  private final FilePlaces places;

  ResourceFiles(FilePlaces places) {
    this.places = places;
  }

  /** The files of this name in all formats, lowest first. */
  List<Layer> layers(String baseName) {
    List<Layer> layers = new ArrayList<>();
    for (String format : FormatReader.FORMATS) {
      String name = baseName + "." + format;
      for (ConfigObject root : read(name, Set.of())) {
        layers.add(new Layer(name, root));
      }
    }
    return layers;
  }

  /** All of reference.conf, lowest first. */
  List<Layer> references() {
    String name = "reference.conf";
    List<Layer> layers = new ArrayList<>();
    for (ConfigObject root : read(name, Set.of())) {
      layers.add(new Layer(name, root, Layer.Kind.LIBRARY));
    }
    return layers;
  }

  @Override
  public String shown(String name) {
    return name;
  }

  @Override
  public List<ConfigObject> read(String name, Set<String> within) {
    var includer = new FileIncluder(places, this, name, within);
    List<ConfigObject> roots = new ArrayList<>();
    for (URL url : urls(name)) {
      roots.add(places.reader().read(name, () -> open(url), includer));
    }
    return roots;
  }

  /** What comes first on the class path wins, so the lowest is the last. */
  private List<URL> urls(String name) {
    try {
      List<URL> urls = Collections.list(places.classLoader().getResources(name));
      Collections.reverse(urls);
      return urls;
    } catch (IOException e) {
      places.problems().unreadable(name, "cannot be read: " + e, 0);
      return List.of();
    }
  }

  private static InputStream open(URL url) throws IOException {
    var connection = url.openConnection();
    connection.setUseCaches(
        false); // a cached jar would stay open, and stale, for the life of the JVM
    return connection.getInputStream();
  }
}
