package io.evenkeel.config;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Any bytes give a value or a located problem. In the normal build each seed is tried once; {@code
 * JAZZER_FUZZ=1 mvn test -Dtest=ReadersFuzzTest#yaml} looks for more.
 */
class ReadersFuzzTest {

  @FuzzTest(maxDuration = "2m")
  void dotEnv(byte[] bytes) {
    ReadersFuzzTest.check(".env", bytes);
  }

  @FuzzTest(maxDuration = "2m")
  void yaml(byte[] bytes) {
    check("fuzz.yaml", bytes);
  }

  @FuzzTest(maxDuration = "2m")
  void properties(byte[] bytes) {
    check("fuzz.properties", bytes);
  }

  @FuzzTest(maxDuration = "2m")
  void hocon(byte[] bytes) {
    // Includes are not followed: there is nothing on this class path.
    check("fuzz.conf", bytes);
  }

  /** What is thrown, other than problems that say where they are, is a bug. */
  static void check(String name, byte[] bytes) {
    var problems = new Problems();
    try {
      if (name.equals(".env")) {
        DotEnvReader.read(
            name,
            new String(bytes, StandardCharsets.UTF_8),
            Map.of("SET", "set"),
            problems,
            new ArrayList<>());
      } else {
        var defaults = new YamlDefaults();
        var reader = new FormatReader(problems, defaults, sops(problems));
        var places =
            new FilePlaces(
                ClassLoader.getPlatformClassLoader(), java.nio.file.Path.of(""), reader, problems);
        var root =
            reader.read(
                name,
                () -> new java.io.ByteArrayInputStream(bytes),
                new FileIncluder(places, places.resources(), name, java.util.Set.of()));
        var layers = List.of(new Layer(name, root));
        new Explanation(
                layers,
                Effective.of(layers, defaults, Map.of(), problems),
                new Declared(List.of()),
                new Mask(new Declared(List.of()), root(layers, defaults)))
            .entries();
      }
      problems.throwIfAny();
    } catch (Unreadable e) {
      located(e.text().isBlank(), e);
    } catch (ConfigException e) {
      located(e.problems().stream().anyMatch(p -> p.origin().isEmpty()), e);
    }
  }

  private static SopsReader sops(Problems problems) {
    var here = java.nio.file.Path.of("");
    return new SopsReader(Map.of(), Map.of(), here, here, problems, new ArrayList<>());
  }

  private static com.typesafe.config.ConfigObject root(List<Layer> layers, YamlDefaults defaults) {
    return Effective.of(layers, defaults, Map.of(), new Problems());
  }

  private static void located(boolean nowhere, RuntimeException e) {
    if (nowhere) {
      throw new AssertionError("a problem without a place", e);
    }
  }
}
