package io.evenkeel.config.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.config.DataSize;
import io.evenkeel.config.Secret;
import io.evenkeel.config.cli.ServiceFolder.Result;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocsCommandTest {

  enum Level {
    LOW,
    VERY_HIGH
  }

  record Scalars(
      boolean aBoolean,
      byte aByte,
      short aShort,
      int anInt,
      long aLong,
      float aFloat,
      double aDouble,
      char aChar,
      String text,
      Level level,
      Duration duration,
      DataSize size,
      Path path,
      URI uri,
      InetSocketAddress address,
      Pattern pattern,
      Secret secret) {}

  record Containers(
      List<String> list,
      Set<Duration> set,
      Map<String, Integer> map,
      Optional<URI> maybe,
      Optional<Inner> section) {}

  record Inner(int size) {}

  sealed interface Storage permits S3Storage, LocalFile {}

  record S3Storage(String bucket, Secret key) implements Storage {}

  record LocalFile(Path folder) implements Storage {}

  record Choice(Storage storage) {}

  @TempDir Path folder;

  private List<String> rows(String reference, Class<?> type) throws IOException {
    Result result =
        ServiceFolder.empty(folder)
            .file("classes/reference.conf", reference)
            .bare("docs", "--bind=s=" + type.getName());

    assertThat(result.code()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .startsWith(
            "| key | type | default | environment variable | meaning |\n|---|---|---|---|---|\n");
    return result.out().lines().skip(2).toList();
  }

  @Test
  void everyTypeHasAName() throws IOException {
    assertThat(rows("", Scalars.class))
        .extracting(row -> row.split(" \\| ", -1)[1])
        .containsExactly(
            "boolean",
            "whole number",
            "whole number",
            "whole number",
            "whole number",
            "number",
            "number",
            "character",
            "text",
            "one of low, very-high",
            "duration",
            "data size",
            "path",
            "URI",
            "host:port",
            "regular expression",
            "secret");
  }

  @Test
  void defaultsEnvironmentVariablesAndDescriptionsAreTold() throws IOException {
    assertThat(
            rows(
                """
                s {
                  # of the cable,
                  # in metres
                  list = [a, "b|c"]
                  set = []        # one | each
                  map {}
                  # maybe: when there is one
                  section {}
                }
                """,
                Containers.class))
        .containsExactly(
            "| `s.list` | list of text | `[\"a\",\"b\\|c\"]` | `S_LIST` | of the cable, in metres |",
            "| `s.set` | set of duration | `[]` | `S_SET` | one \\| each |",
            "| `s.map` | map to whole number | `{}` | `S_MAP` |  |",
            "| `s.maybe` | URI |  | `S_MAYBE` | when there is one |",
            "| `s.section.size` | whole number |  | `S_SECTION_SIZE` |  |");
  }

  @Test
  void whatHasNoDefaultAndIsNotOptionalIsRequired() throws IOException {
    assertThat(rows("", Containers.class))
        .extracting(row -> row.split(" \\| ", -1)[2])
        .containsExactly("required", "required", "required", "", "");
  }

  @Test
  void aDefaultIsWhatTheLibrariesComeToWithoutTheApplication() throws IOException {
    ServiceFolder.empty(folder).file("classes/application.yaml", "s.size: 3\n");

    assertThat(rows("s.size = 1\ns.size = ${?SIZE}\n", Inner.class))
        .containsExactly("| `s.size` | whole number | `1` | `S_SIZE` |  |");
    assertThat(rows("s.size = ${?SIZE}\n", Inner.class))
        .containsExactly("| `s.size` | whole number | required | `S_SIZE` |  |");
    assertThat(rows("s.size = ${base.size}\n", Inner.class))
        .containsExactly("| `s.size` | whole number | `${base.size}` | `S_SIZE` |  |");
  }

  @Test
  void theKeysOfAChoiceSayWhichItIs() throws IOException {
    assertThat(
            rows("s.storage {\n  bucket = orders # where to\n  key = planted\n}\n", Choice.class))
        .containsExactly(
            "| `s.storage.type` | one of s3, local-file | required | `S_STORAGE_TYPE` |  |",
            "| `s.storage.bucket` | text | `orders` | `S_STORAGE_BUCKET` | With type s3. where to |",
            "| `s.storage.key` | secret | `******` | `S_STORAGE_KEY` | With type s3. |",
            "| `s.storage.folder` | path | required | `S_STORAGE_FOLDER` | With type local-file. |");
  }

  @Test
  void sectionsOfTheClassPathAreListedSorted() throws IOException {
    Result result =
        ServiceFolder.empty(folder)
            .file(ServiceFolder.SECTIONS, "z=%1$s\na.b=%1$s".formatted(Inner.class.getName()))
            .bare("docs", "--bind=m=" + Inner.class.getName());

    assertThat(result.out().lines().skip(2))
        .extracting(row -> row.split(" ", -1)[1])
        .containsExactly("`a.b.size`", "`m.size`", "`z.size`");
  }
}
