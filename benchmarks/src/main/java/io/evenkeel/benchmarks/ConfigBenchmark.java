package io.evenkeel.benchmarks;

import io.evenkeel.config.ConfigSource;
import io.evenkeel.config.RuntimeConfig;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A whole load, without the environment and the system properties of this process. {@code file}
 * divided by its number of keys should come to about the same for both numbers; {@code bind} less
 * {@code nothing} is what a record of twenty fields costs.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class ConfigBenchmark {

  /** The keys of one section of the file. */
  private static final int SECTION = 100;

  /** A class path of one folder that holds one file. */
  @State(Scope.Benchmark)
  public static class OneFile {

    /** How many keys it sets; all of them are bound, into a map of maps. */
    @Param({"1000", "100000"})
    public int keys;

    /** How it is written. */
    @Param({"conf", "yaml"})
    public String format = "";

    @SuppressWarnings("NullAway.Init") // by setup
    private Path folder;

    @SuppressWarnings("NullAway.Init") // by setup
    private Path file;

    @SuppressWarnings("NullAway.Init") // by setup
    private URLClassLoader classPath;

    /** Writes the file. */
    @Setup
    public void setup() throws IOException {
      folder = Files.createTempDirectory("config-benchmark");
      file = Files.writeString(folder.resolve("application." + format), text());
      classPath = new URLClassLoader(new URL[] {folder.toUri().toURL()}, null);
    }

    private String text() {
      boolean yaml = format.equals("yaml");
      var text = new StringBuilder(yaml ? "bench:\n  entries:\n" : "bench.entries {\n");
      for (int key = 0; key < keys; key++) {
        if (key % SECTION == 0) {
          text.append(yaml ? "" : key == 0 ? "" : "}\n");
          text.append("    s").append(key).append(yaml ? ":\n" : " {\n");
        }
        text.append("      k").append(key).append(yaml ? ": " : " = ").append("v\n");
      }
      return text.append(yaml ? "" : "}\n}\n").toString();
    }

    /** Deletes it. */
    @TearDown
    public void tearDown() throws IOException {
      classPath.close();
      Files.delete(file);
      Files.delete(folder);
    }
  }

  /** A class path without files, and a source. */
  @State(Scope.Benchmark)
  public static class InMemory {

    private final ClassLoader classPath = new URLClassLoader(new URL[0], null);
    private final ConfigSource source =
        ConfigSource.of("benchmark", Map.of("bench", TwentyFields.asWritten()));
  }

  /** What a file of so many keys is bound to. */
  record Entries(Map<String, Map<String, String>> entries) {}

  /** Reads the file and binds it. */
  @Benchmark
  public RuntimeConfig file(OneFile one) {
    return loader(one.classPath).section("bench", Entries.class).load();
  }

  /** Twenty keys from memory into a record. */
  @Benchmark
  public RuntimeConfig bind(InMemory memory) {
    return loader(memory.classPath)
        .source(memory.source)
        .section("bench", TwentyFields.class)
        .load();
  }

  /** The same keys, bound to nothing. */
  @Benchmark
  public RuntimeConfig nothing(InMemory memory) {
    return loader(memory.classPath).source(memory.source).load();
  }

  private static RuntimeConfig.Loader loader(ClassLoader classPath) {
    return RuntimeConfig.loader()
        .classLoader(classPath)
        .environment(Map.of())
        .systemProperties(Map.of());
  }
}
