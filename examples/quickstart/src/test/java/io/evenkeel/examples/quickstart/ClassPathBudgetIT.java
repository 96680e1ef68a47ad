package io.evenkeel.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** Small is a feature: what the smallest service drags along is recorded, and may hardly grow. */
class ClassPathBudgetIT {

  private static final Path JAR = Path.of("target", "quickstart.jar");
  private static final String RECORD = "class-path-budget.properties";
  private static final int PERCENT = 10;

  @Test
  void theQuickstartsClassPathDoesNotGrow() throws IOException {
    var recorded = recorded();

    var jars = classPath();
    long bytes = jars.stream().mapToLong(ClassPathBudgetIT::size).sum();

    assertWithin("jars", jars.size(), recorded, jars);
    assertWithin("bytes", bytes, recorded, jars);
  }

  private static void assertWithin(String what, long now, Properties recorded, List<Path> jars) {
    long before = Long.parseLong(recorded.getProperty(what));
    assertThat(now)
        .as(
            "The quickstart's class path has %d %s, more than %d %% over the %d recorded."
                + " Every service that uses runtime-core pays for this in size, start time and"
                + " vulnerabilities to follow, so think first: can the dependency be optional, or"
                + " be done without? If it is worth it, write %s=%d into src/test/resources/%s"
                + " and the reason into RATIONALE.md. The class path is %s",
            now, what, PERCENT, before, what, now, RECORD, jars)
        .isLessThanOrEqualTo(before + before * PERCENT / 100);
  }

  /** The jars the manifest names: older versions may be left in target/lib beside them. */
  private static List<Path> classPath() throws IOException {
    try (var jar = new JarFile(JAR.toFile())) {
      String names = jar.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
      return List.of(names.split(" ")).stream().map(JAR::resolveSibling).toList();
    }
  }

  private static long size(Path jar) {
    try {
      return Files.size(jar);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Properties recorded() throws IOException {
    var properties = new Properties();
    try (var in = ClassPathBudgetIT.class.getResourceAsStream("/" + RECORD)) {
      assertThat(in).as("/" + RECORD).isNotNull();
      properties.load(in);
    }
    return properties;
  }
}
