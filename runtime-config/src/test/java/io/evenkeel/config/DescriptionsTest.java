package io.evenkeel.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescriptionsTest {

  record Http(
      int port,
      Optional<Integer> ioThreads,
      Optional<Secret> token,
      Limits limits,
      Map<String, String> levels) {}

  record Limits(Optional<String> max, int size) {}

  @TempDir Path folder;

  private static final String REFERENCE =
      """
      # The file as a whole.

      # Where requests arrive.
      http {
        port = 8080    # HTTP_PORT, else PORT
        # io-threads: one per processor,
        #   at least 2
        # limits.max: as a text
        # token: what is asked for
        # Note: both of them.
        limits {
          size = 5
        }
        # By logger:
        # levels { a = debug }
        levels {}      # default none
      }
      """;

  @Test
  void commentsOfReferenceConfDescribeTheEffectiveConfiguration() {
    RuntimeConfig config =
        new Sandbox(folder)
            .file("reference.conf", REFERENCE)
            .file(
                "application.conf",
                "# not a description\nhttp { io-threads = 2, token = t, limits.max = 5\n levels { a = debug, \"b.c\" = info } }"
                    .replace("\\\n", "\n"))
            .loader()
            .section("http", Http.class)
            .load();

    assertThat(config.describe())
        .containsExactly(
            new ConfigEntry(
                "http.io-threads",
                "2",
                "application.conf:2",
                false,
                "one per processor, at least 2"),
            new ConfigEntry(
                "http.levels.a",
                "debug",
                "application.conf:3",
                false,
                "By logger: levels { a = debug } default none"),
            new ConfigEntry(
                "http.levels.\"b.c\"",
                "info",
                "application.conf:3",
                false,
                "By logger: levels { a = debug } default none"),
            new ConfigEntry("http.limits.max", "5", "application.conf:2", false, "as a text"),
            new ConfigEntry("http.limits.size", "5", "reference.conf:12", false, ""),
            new ConfigEntry("http.port", "8080", "reference.conf:5", false, "HTTP_PORT, else PORT"),
            new ConfigEntry(
                "http.token", "******", "application.conf:2", true, "what is asked for"));
  }

  @Test
  void substitutionsInReferenceConfDoNotGetInTheWay() {
    RuntimeConfig config =
        new Sandbox(folder)
            .file(
                "reference.conf",
                "base { size = 1 }\nhttp { limits = ${base} { size = 2 }\n levels {}\n port = 1 # it\n}")
            .loader()
            .section("http", Http.class)
            .load();

    assertThat(config.describe().stream().map(ConfigEntry::description).distinct())
        .containsExactly("", "it");
  }
}
