package io.evenkeel.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainJarTest {

  private static final String GIT =
      """
      git.build.time=2026-11-20T10\\:11\\:12Z
      git.build.version=1.4.2
      git.commit.id.abbrev=a1b2c3d
      git.commit.id.full=a1b2c3d4e5f60718293a4b5c6d7e8f9012345678
      """;

  @TempDir Path folder;

  private Path jar(Map<String, String> manifest, String git) throws IOException {
    var all = new Manifest();
    all.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.forEach((name, value) -> all.getMainAttributes().putValue(name, value));
    Path jar = folder.resolve("orders.jar");
    try (var out = new JarOutputStream(Files.newOutputStream(jar), all)) {
      if (!git.isEmpty()) {
        out.putNextEntry(new ZipEntry("git.properties"));
        out.write(git.getBytes(StandardCharsets.UTF_8));
      }
    }
    return jar;
  }

  @Test
  void gitPropertiesInTheJarNameCommitAndTime() throws Exception {
    var found = MainJar.of(jar(Map.of("Implementation-Title", "orders"), GIT));

    assertThat(found.title()).contains("orders");
    assertThat(found.version()).contains("1.4.2");
    assertThat(found.facts())
        .containsExactly(
            Map.entry("commit", "a1b2c3d"), Map.entry("built", "2026-11-20T10:11:12Z"));
  }

  @Test
  void theManifestCountsBeforeGitProperties() throws Exception {
    var manifest =
        Map.of(
            "Implementation-Version", "2.0",
            "Implementation-Build", "ffff000",
            "Build-Time", "yesterday");

    var found = MainJar.of(jar(manifest, GIT));

    assertThat(found.version()).contains("2.0");
    assertThat(found.facts())
        .containsExactly(Map.entry("commit", "ffff000"), Map.entry("built", "yesterday"));
  }

  @Test
  void placeholdersThatNoBuildFilledInAreNothing() throws Exception {
    var manifest = Map.of("Implementation-Build", "${buildNumber}", "Git-Commit", " ");

    assertThat(MainJar.of(jar(manifest, "")).facts()).isEmpty();
  }

  @Test
  void aDirectoryOfClassesHasGitProperties() throws Exception {
    Files.writeString(folder.resolve("git.properties"), GIT);

    assertThat(MainJar.of(folder).commit()).contains("a1b2c3d");
  }

  @Test
  void aDirectoryWithoutSaysNothing() throws Exception {
    assertThat(MainJar.of(folder).facts()).isEmpty();
  }
}
