package io.evenkeel.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigObject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Includes of class path files: beside the including file first, then from the root; in any format.
 */
final class ResourceIncluder implements ConfigIncluder, ConfigIncluderClasspath {

  private final ResourceFiles files;
  private final String resource;
  private final Set<String> within;
  private final Problems problems;
  private final @Nullable ConfigIncluder fallback;

  ResourceIncluder(ResourceFiles files, String resource, Set<String> within, Problems problems) {
    this(files, resource, plus(within, resource), problems, null);
  }

  private ResourceIncluder(
      ResourceFiles files,
      String resource,
      Set<String> within,
      Problems problems,
      @Nullable ConfigIncluder fallback) {
    this.files = files;
    this.resource = resource;
    this.within = within;
    this.problems = problems;
    this.fallback = fallback;
  }

  @Override
  public ConfigIncluder withFallback(ConfigIncluder other) {
    return new ResourceIncluder(files, resource, within, problems, other);
  }

  @Override
  public ConfigObject include(ConfigIncludeContext context, String what) {
    return what.contains("://") && fallback != null
        ? fallback.include(context, what)
        : includeResources(context, what);
  }

  @Override
  public ConfigObject includeResources(ConfigIncludeContext context, String what) {
    String folder = resource.substring(0, resource.lastIndexOf('/') + 1);
    List<ConfigObject> found =
        what.startsWith("/") ? named(what.substring(1)) : named(folder + what);
    if (found.isEmpty() && !folder.isEmpty()) {
      found = named(what);
    }
    if (found.isEmpty() && !context.parseOptions().getAllowMissing()) {
      problems.unreadable(
          resource, "required include " + Text.shown(what) + " is not on the class path", 0);
    }
    ConfigObject merged = ConfigFactory.empty().root();
    for (ConfigObject higher : found) {
      merged = higher.withFallback(merged);
    }
    return merged;
  }

  private List<ConfigObject> named(String name) {
    boolean complete =
        ResourceFiles.FORMATS.stream().anyMatch(format -> name.endsWith("." + format));
    List<String> names =
        complete ? List.of(name) : ResourceFiles.FORMATS.stream().map(f -> name + "." + f).toList();
    return names.stream().flatMap(n -> read(n).stream()).toList();
  }

  private List<ConfigObject> read(String name) {
    if (within.contains(name)) {
      problems.unreadable(resource, "includes itself through " + name, 0);
      return List.of();
    }
    return files.included(name, within);
  }

  private static Set<String> plus(Set<String> within, String resource) {
    Set<String> longer = new HashSet<>(within);
    longer.add(resource);
    return Set.copyOf(longer);
  }
}
