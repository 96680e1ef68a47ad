package io.evenkeel.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValueFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random values come back as they were written, and random garbage gives located problems. Run one
 * seed again with {@code -Dseed=...}, as the name of the failed case shows it.
 */
class BindingPropertyTest {

  enum Mode {
    READ_ONLY,
    READ_WRITE,
    OFF
  }

  sealed interface Storage permits S3Storage, LocalStorage {}

  record S3Storage(String bucket, Secret key) implements Storage {}

  record LocalStorage(Path folder, Optional<Duration> sync) implements Storage {}

  record Pool(int maxSize, Duration maxWait, Optional<String> note) {
    Pool {
      Expect.that("maxSize", maxSize, maxSize != 666, "another number");
      if (maxWait.equals(Duration.ofSeconds(666))) {
        throw new IllegalArgumentException("maxWait: the number of the beast");
      }
    }
  }

  record All(
      boolean flag,
      byte tiny,
      short small,
      int port,
      long count,
      float ratio,
      double share,
      char mark,
      String text,
      Mode mode,
      Duration timeout,
      DataSize limit,
      Path folder,
      URI url,
      InetSocketAddress address,
      Pattern pattern,
      Secret password,
      Pool pool,
      Storage storage,
      List<Integer> ports,
      Set<Mode> modes,
      List<Pool> pools,
      List<List<String>> matrix,
      Map<String, Duration> timeouts,
      Map<Mode, Pool> byMode,
      Map<String, Storage> storages,
      Optional<String> note,
      Optional<Pool> spare,
      Optional<List<String>> tags) {}

  private static final String TRICKY =
      "aZ0 .,:;=+-_/\\\"'`#$%&*!?@^~|<>(){}[]\t\n\r\u0000\u001f\u00e9\u00df\u4e2d\u202e\u2028\ufeff";

  @TempDir Path folder;

  static LongStream seeds() {
    Long one = Long.getLong("seed");
    return one == null ? LongStream.range(0, 60) : LongStream.of(one);
  }

  /** A value, and how it is written. */
  private record Written(Object value, Object text) {}

  @ParameterizedTest
  @MethodSource("seeds")
  void whatIsWrittenComesBack(long seed) {
    var values = new Values(new Random(seed));
    Map<String, Written> all = values.all();
    Map<String, Object> texts = new LinkedHashMap<>();
    all.forEach((key, written) -> written(key, written.text(), texts));
    All expected = all(all);
    String rendered =
        ConfigValueFactory.fromMap(Map.of("all", texts)).render(values.renderOptions());
    String file = rendered.startsWith("{") ? "application.json" : "application.conf";

    RuntimeConfig config =
        new Sandbox(folder).file(file, rendered).loader().section("all", All.class).load();

    assertThat(comparable(config.settings(All.class))).isEqualTo(comparable(expected));
    for (ConfigEntry entry : config.describe()) {
      assertThat(entry.origin()).startsWith(file);
      assertThat(ConfigUtil.splitPath(entry.key())).first().isEqualTo("all");
      assertThat(entry.value()).doesNotContain("\n");
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void garbageGivesLocatedProblems(long seed) {
    var random = new Random(seed);
    var values = new Values(random);
    Map<String, Object> texts = new LinkedHashMap<>();
    values.all().forEach((key, written) -> written(key, written.text(), texts));
    int spoilt = 1 + random.nextInt(5);
    for (int i = 0; i < spoilt; i++) {
      List<String> keys = List.copyOf(texts.keySet());
      String key = keys.get(random.nextInt(keys.size()));
      texts.put(random.nextInt(4) == 0 ? values.text() + "x" : key, values.garbage(3));
    }
    String rendered =
        ConfigValueFactory.fromMap(Map.of("all", texts)).render(ConfigRenderOptions.concise());

    var loader =
        new Sandbox(folder).file("application.json", rendered).loader().section("all", All.class);
    try {
      loader.load();
    } catch (ConfigException e) {
      assertThat(e.getSuppressed()).isEmpty();
      for (ConfigProblem problem : e.problems()) {
        assertThat(problem.key()).startsWith("all");
        assertThat(problem.message()).isNotBlank().doesNotContain("\n", "planted");
        if (!problem.message().startsWith("required, but missing")) {
          assertThat(problem.origin()).contains("application.json:1");
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void garbageFromTheEnvironmentGivesLocatedProblems(long seed) {
    var random = new Random(seed);
    var values = new Values(random);
    Map<String, Object> texts = new LinkedHashMap<>();
    values.all().forEach((key, written) -> written(key, written.text(), texts));
    var sandbox =
        new Sandbox(folder)
            .file(
                "application.json",
                ConfigValueFactory.fromMap(Map.of("all", texts))
                    .render(ConfigRenderOptions.concise()));
    List<String> keys = List.copyOf(texts.keySet());
    for (int i = 0; i < 3; i++) {
      String key = keys.get(random.nextInt(keys.size()));
      String variable = "ALL_" + key.replace('-', '_').toUpperCase(Locale.ROOT);
      sandbox.variable(variable, random.nextBoolean() ? "[" + values.text() : values.text());
    }

    try {
      sandbox.loader().section("all", All.class).load();
    } catch (ConfigException e) {
      assertThat(e.getSuppressed()).isEmpty();
      assertThat(e.problems())
          .allMatch(problem -> problem.origin().orElse("").startsWith("environment variable ALL_"));
    }
  }

  @Test
  void theGeneratorCoversEveryComponent() {
    assertThat(new Values(new Random(1)).all().keySet())
        .containsExactlyElementsOf(
            Arrays.stream(All.class.getRecordComponents())
                .map(c -> Key.kebab(c.getName()))
                .toList());
  }

  private static void written(String key, Object text, Map<String, Object> into) {
    if (text instanceof Optional<?> optional) {
      optional.ifPresent(present -> into.put(key, present));
    } else {
      into.put(key, text);
    }
  }

  private static All all(Map<String, Written> values) {
    Object[] arguments = values.values().stream().map(Written::value).toArray();
    try {
      return (All) All.class.getDeclaredConstructors()[0].newInstance(arguments);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(String.valueOf(e.getMessage()), e);
    }
  }

  /** A pattern is equal to itself only. */
  private static List<Object> comparable(All all) {
    List<Object> parts = new ArrayList<>();
    for (var component : All.class.getRecordComponents()) {
      try {
        Object part = component.getAccessor().invoke(all);
        parts.add(part instanceof Pattern pattern ? pattern.pattern() : part);
      } catch (ReflectiveOperationException e) {
        throw new LinkageError(String.valueOf(e.getMessage()), e);
      }
    }
    return parts;
  }

  /** Makes random values; the same ones for the same seed. */
  private static final class Values {
    private final Random random;

    Values(Random random) {
      this.random = random;
    }

    Map<String, Written> all() {
      Map<String, Written> all = new LinkedHashMap<>();
      all.put("flag", scalar(random.nextBoolean()));
      all.put("tiny", scalar((byte) random.nextInt()));
      all.put("small", scalar((short) random.nextInt()));
      all.put("port", scalar(random.nextInt()));
      all.put("count", scalar(random.nextLong() >> random.nextInt(64)));
      float ratio = random.nextFloat() * random.nextInt(1000);
      all.put("ratio", new Written(ratio, Float.toString(ratio)));
      double share = Math.scalb(random.nextDouble() - 0.5, random.nextInt(600) - 300);
      all.put("share", new Written(share, Double.toString(share)));
      char mark = TRICKY.charAt(random.nextInt(TRICKY.length()));
      all.put("mark", new Written(mark, String.valueOf(mark)));
      all.put("text", string());
      all.put("mode", mode());
      all.put("timeout", duration());
      DataSize limit = DataSize.ofBytes(random.nextLong() >>> (1 + random.nextInt(63)));
      all.put("limit", new Written(limit, limit.toString()));
      all.put("folder", path());
      URI url = URI.create("http://h" + random.nextInt(9) + ":" + random.nextInt(65536) + "/p?q#f");
      all.put("url", new Written(url, url.toString()));
      int port = random.nextInt(65536);
      all.put(
          "address",
          random.nextBoolean()
              ? new Written(
                  InetSocketAddress.createUnresolved("db.local", port), "db.local:" + port)
              : new Written(InetSocketAddress.createUnresolved("::1", port), "[::1]:" + port));
      String literal = text();
      all.put(
          "pattern", new Written(Pattern.compile(Pattern.quote(literal)), Pattern.quote(literal)));
      all.put("password", secret());
      all.put("pool", pool());
      all.put("storage", storage());
      all.put("ports", list(() -> scalar(random.nextInt())));
      all.put("modes", modes());
      all.put("pools", list(this::pool));
      all.put("matrix", list(() -> list(this::string)));
      all.put("timeouts", map(this::string, this::duration));
      all.put("by-mode", map(this::mode, this::pool));
      all.put("storages", map(this::string, this::storage));
      all.put("note", optional(this::string));
      all.put("spare", optional(this::pool));
      all.put("tags", optional(() -> list(this::string)));
      return all;
    }

    String text() {
      int length = random.nextInt(12);
      var text = new StringBuilder();
      for (int i = 0; i < length; i++) {
        text.append(TRICKY.charAt(random.nextInt(TRICKY.length())));
      }
      return text.toString();
    }

    /** Anything that a file may hold. */
    Object garbage(int depth) {
      return switch (random.nextInt(depth > 0 ? 8 : 6)) {
        case 0 -> random.nextLong();
        case 1 -> random.nextBoolean();
        case 2 -> random.nextGaussian() * 1e300;
        case 3 ->
            List.of("666", "666s", "s3", "1e999999999", "9".repeat(500), "NaN", "-0", "\u0000")
                .get(random.nextInt(8));
        case 4, 5 -> text();
        case 6 -> IntStream.range(0, random.nextInt(4)).mapToObj(i -> garbage(depth - 1)).toList();
        default -> {
          Map<String, Object> object = new LinkedHashMap<>();
          for (int i = random.nextInt(4); i > 0; i--) {
            String key =
                List.of("type", "max-size", "max-wait", "bucket", text()).get(random.nextInt(5));
            object.put(key, garbage(depth - 1));
          }
          yield object;
        }
      };
    }

    ConfigRenderOptions renderOptions() {
      return ConfigRenderOptions.defaults()
          .setOriginComments(false)
          .setJson(random.nextBoolean())
          .setFormatted(random.nextBoolean());
    }

    /** As itself, or as the text of itself. */
    private Written scalar(Object value) {
      Object bare =
          value instanceof Number n && !(n instanceof Long) ? Integer.valueOf(n.intValue()) : value;
      return new Written(value, random.nextBoolean() ? bare : value.toString());
    }

    private Written string() {
      String text = text();
      return new Written(text, text);
    }

    private Written secret() {
      String text = "planted-" + text();
      return new Written(Secret.of(text), text);
    }

    private Written mode() {
      Mode mode = List.of(Mode.values()).get(random.nextInt(Mode.values().length));
      return new Written(
          mode,
          random.nextBoolean()
              ? mode.name()
              : mode.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    private Written duration() {
      Duration duration = Duration.ofNanos(random.nextLong() >> random.nextInt(64));
      return new Written(duration, Durations.shown(duration));
    }

    private Written path() {
      Path path = Path.of("/", "d" + random.nextInt(9), "f " + random.nextInt(9));
      return new Written(path, path.toString());
    }

    private Written pool() {
      int size = random.nextInt(600);
      Written wait = duration();
      Written note = optional(this::string);
      Map<String, Object> texts = new LinkedHashMap<>();
      texts.put("max-size", size);
      texts.put("max-wait", wait.text());
      written("note", note.text(), texts);
      return new Written(new Pool(size, (Duration) wait.value(), asText(note.value())), texts);
    }

    private static Optional<String> asText(Object optional) {
      return ((Optional<?>) optional).map(String.class::cast);
    }

    private Written storage() {
      Map<String, Object> texts = new LinkedHashMap<>();
      if (random.nextBoolean()) {
        Written bucket = string();
        Written key = secret();
        texts.put("type", random.nextBoolean() ? "s3" : "S3");
        texts.put("bucket", bucket.text());
        texts.put("key", key.text());
        return new Written(new S3Storage((String) bucket.value(), (Secret) key.value()), texts);
      }
      Written path = path();
      Written sync = optional(this::duration);
      texts.put("type", "local");
      texts.put("folder", path.text());
      written("sync", sync.text(), texts);
      return new Written(
          new LocalStorage(
              (Path) path.value(), ((Optional<?>) sync.value()).map(Duration.class::cast)),
          texts);
    }

    private Written modes() {
      Set<Object> modes = new LinkedHashSet<>();
      List<Object> texts = new ArrayList<>();
      for (int i = random.nextInt(5); i > 0; i--) {
        Written mode = mode();
        modes.add(mode.value());
        texts.add(mode.text());
      }
      return new Written(modes, texts);
    }

    private Written list(Supplier<Written> element) {
      List<Written> elements =
          IntStream.range(0, random.nextInt(4)).mapToObj(i -> element.get()).toList();
      return new Written(
          elements.stream().map(Written::value).toList(),
          elements.stream().map(Written::text).toList());
    }

    private Written map(Supplier<Written> key, Supplier<Written> value) {
      Map<Object, Object> values = new LinkedHashMap<>();
      Map<String, Object> texts = new LinkedHashMap<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        Written name = key.get();
        Written content = value.get();
        if (values.putIfAbsent(name.value(), content.value()) == null) {
          texts.put((String) name.text(), content.text());
        }
      }
      return new Written(values, texts);
    }

    private Written optional(Supplier<Written> inner) {
      if (random.nextBoolean()) {
        return new Written(Optional.empty(), Optional.empty());
      }
      Written present = inner.get();
      return new Written(Optional.of(present.value()), present.text());
    }
  }
}
