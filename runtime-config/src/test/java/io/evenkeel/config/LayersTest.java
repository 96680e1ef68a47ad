package io.evenkeel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayersTest {

  record Http(int port, List<String> hosts, boolean compress) {}

  @TempDir Path folder;

  private Sandbox sandbox() {
    return new Sandbox(folder)
        .file("reference.conf", "http {\n  port = 1\n  hosts = []\n  compress = false\n}");
  }

  @Test
  void defaultsComeFromReferenceConf() {
    RuntimeConfig config = sandbox().loader().section("http", Http.class).load();

    assertThat(config.settings(Http.class)).isEqualTo(new Http(1, List.of(), false));
    assertThat(config.origin("http.port")).contains("reference.conf:2");
    assertThat(config.layers()).containsExactly("reference.conf");
    assertThat(config.keyCount()).isEqualTo(3);
  }

  @Test
  void eachLayerWinsOverTheOneBelow() {
    Sandbox sandbox = sandbox().arguments();
    List<String> origins = new ArrayList<>();
    origins.add("reference.conf:2");
    List<Runnable> steps =
        List.of(
            () -> sandbox.file("application.properties", "\nhttp.port=2"),
            () -> sandbox.file("application.yml", "http:\n  port: 3"),
            () -> sandbox.file("application.yaml", "http:\n\n  port: 4"),
            () -> sandbox.file("application.json", "{\"http\":\n{\"port\": 5}}"),
            () -> sandbox.file("application.conf", "http.port = 6"),
            () -> sandbox.file("application-a.yaml", "http.port: 7"),
            () -> sandbox.file("application-b.conf", "\n\nhttp.port = 8"));
    List<String> added =
        List.of(
            "application.properties:2",
            "application.yml:2",
            "application.yaml:3",
            "application.json:2",
            "application.conf:1",
            "application-a.yaml:1",
            "application-b.conf:3");

    for (int i = 0; i < steps.size(); i++) {
      steps.get(i).run();
      origins.add(0, added.get(i));
      RuntimeConfig config =
          sandbox.arguments("--profile=a,b").loader().section("http", Http.class).load();
      assertThat(config.settings(Http.class).port()).isEqualTo(i + 2);
      assertThat(config.origin("http.port")).contains(added.get(i));
      assertThat(explained(config)).containsExactlyElementsOf(origins);
    }
  }

  @Test
  void sourcesEnvironmentPropertiesAndCommandLineFollowInThisOrder() {
    Sandbox sandbox = sandbox().file("application.conf", "http.port = 2");
    ConfigSource first = ConfigSource.of("first", Map.of("http.port", 3));
    ConfigSource second = ConfigSource.of("second", Map.of("http", Map.of("port", 4)));

    assertThat(
            sandbox.loader().source(first).section("http", Http.class).load().origin("http.port"))
        .contains("first");
    assertThat(port(sandbox.loader().source(first).source(second))).isEqualTo(4);
    sandbox.variable("HTTP_PORT", "5");
    assertThat(port(sandbox.loader().source(second))).isEqualTo(5);
    sandbox.property("http.port", "6");
    assertThat(port(sandbox.loader().source(second))).isEqualTo(6);
    sandbox.arguments("--http.port=7");
    RuntimeConfig config =
        sandbox.loader().source(first).source(second).section("http", Http.class).load();

    assertThat(config.explain("http.port"))
        .isEqualTo(
            """
            http.port = 7
              command line --http.port: 7  (wins)
              system property http.port: 6
              environment variable HTTP_PORT: 5
              second: 4
              first: 3
              application.conf:1: 2
              reference.conf:2: 1""");
    assertThat(config.layers())
        .containsExactly(
            "reference.conf",
            "application.conf",
            "first",
            "second",
            "environment",
            "system properties",
            "command line");
  }

  @Test
  void eachOfAllLayersWinsOverTheOneBelowAndLosesToTheOneAbove() {
    Sandbox sandbox = sandbox();
    Path secrets = folder.resolve("root/run/secrets");
    Map<String, Runnable> steps = new LinkedHashMap<>();
    steps.put("application.conf:1", () -> sandbox.file("application.conf", "http.port = 2"));
    steps.put(
        "application-dev.conf:1", () -> sandbox.file("application-dev.conf", "http.port = 3"));
    steps.put(
        "config/application.yaml:2",
        () -> sandbox.file("work/config/application.yaml", "# c\nhttp.port: 4"));
    steps.put(
        "config/application-dev.yaml:1",
        () -> sandbox.file("work/config/application-dev.yaml", "http.port: 5"));
    steps.put("config/dev.yaml:3", () -> sandbox.file("work/config/dev.yaml", "\n\nhttp.port: 6"));
    steps.put(secrets + "/http.port", () -> sandbox.file("root/run/secrets/http.port", "7\n"));
    steps.put(
        "credentials/http-port",
        () ->
            sandbox
                .file("work/credentials/http-port", "8")
                .variable("CREDENTIALS_DIRECTORY", "credentials"));
    steps.put(
        "listed/HTTP_PORT",
        () -> sandbox.file("work/listed/HTTP_PORT", "9").variable("CONFIG_SECRET_DIRS", "listed"));
    steps.put("mounted/HTTP_PORT", () -> sandbox.file("work/mounted/HTTP_PORT", "10"));
    steps.put("first", () -> {});
    steps.put("second", () -> {});
    steps.put(".env:2", () -> sandbox.file("work/.env", "# c\nHTTP_PORT=13\n"));
    steps.put("environment variable HTTP_PORT", () -> sandbox.variable("HTTP_PORT", "14"));
    steps.put("system property http.port", () -> sandbox.property("http.port", "15"));
    steps.put(
        "command line --http.port", () -> sandbox.arguments("--profile=dev", "--http.port=16"));

    List<String> origins = new ArrayList<>(List.of("reference.conf:2"));
    sandbox.arguments("--profile=dev");
    for (Map.Entry<String, Runnable> step : steps.entrySet()) {
      step.getValue().run();
      origins.add(0, step.getKey());
      RuntimeConfig.Loader loader = sandbox.loader().section("http", Http.class);
      if (origins.contains("mounted/HTTP_PORT")) {
        loader.mountedDirectory(Path.of("mounted"));
      }
      if (origins.contains("first")) {
        loader.source(ConfigSource.of("first", Map.of("http.port", 11)));
      }
      if (origins.contains("second")) {
        loader.source(ConfigSource.of("second", Map.of("http.port", 12)));
      }
      RuntimeConfig config = loader.load();

      assertThat(config.settings(Http.class).port()).isEqualTo(origins.size());
      assertThat(config.origin("http.port")).contains(step.getKey());
      assertThat(explained(config)).containsExactlyElementsOf(origins);
      assertThat(config.explain("http.port").lines().skip(1).findFirst().orElse(""))
          .endsWith("(wins)");
    }
  }

  @Test
  void theProfileVariableIsUsedUnlessTheOptionIsGiven() {
    Sandbox sandbox =
        sandbox()
            .file("application-a.conf", "http.port = 2")
            .file("application-b.conf", "http.port = 3")
            .variable("APP_PROFILE", "b, a");

    RuntimeConfig byVariable = sandbox.loader().section("http", Http.class).load();
    RuntimeConfig byOption =
        sandbox.arguments("--profile=b").loader().section("http", Http.class).load();

    assertThat(byVariable.profiles()).containsExactly("b", "a");
    assertThat(byVariable.settings(Http.class).port()).isEqualTo(2);
    assertThat(byOption.profiles()).containsExactly("b");
    assertThat(byOption.settings(Http.class).port()).isEqualTo(3);
  }

  @Test
  void aProfileWithoutAFileIsAWarning() throws IOException {
    Sandbox sandbox =
        sandbox()
            .file("application-prod.yaml", "http.port: 3")
            .file("application-staging.conf", "http.port = 4");

    assertThat(profileWarnings(sandbox.arguments("--profile=prod,dev"))).isEmpty();
    assertThat(profileWarnings(sandbox.arguments("--profile=staging,prd")))
        .containsExactly(
            "profile prd has no file such as application-prd.yaml. Did you mean prod?");
    assertThat(profileWarnings(sandbox.arguments("--profile=load-test")))
        .containsExactly(
            "profile load-test has no file such as application-load-test.yaml. There is one for prod, staging.");
    assertThat(profileWarnings(new Sandbox(folder.resolve("other")).arguments("--profile=prod")))
        .containsExactly("profile prod has no file such as application-prod.yaml.");

    Path jar = folder.resolve("app.jar");
    try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (String name : List.of("application.yaml", "application-prod.yaml")) {
        out.putNextEntry(new ZipEntry(name));
        out.closeEntry();
      }
    }
    try (var loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
      RuntimeConfig config =
          RuntimeConfig.loader()
              .classLoader(loader)
              .environment(Map.of("APP_PROFILE", "prdo"))
              .systemProperties(Map.of())
              .load();

      assertThat(config.warnings())
          .containsExactly(
              "profile prdo has no file such as application-prdo.yaml. Did you mean prod?");
    }
  }

  private static List<String> profileWarnings(Sandbox sandbox) {
    return sandbox.loader().load().warnings();
  }

  @Test
  void aProfileCannotLeadOutOfItsPlace() {
    var loader =
        sandbox().arguments("--profile=a,../../secret").loader().section("http", Http.class);

    assertThat(Sandbox.problems(loader))
        .containsExactly(
            "profile: ../../secret (expected: names of letters, digits, - and _, separated by commas) @ command line --profile");
  }

  @Test
  void listsAndFlagsAreReadFromText() {
    RuntimeConfig config =
        sandbox()
            .variable("HTTP_HOSTS", "a, b")
            .arguments("--http.compress", "word", "--", "--x", "-y")
            .loader()
            .section("http", Http.class)
            .load();

    assertThat(config.settings(Http.class)).isEqualTo(new Http(1, List.of("a", "b"), true));
    assertThat(config.arguments()).containsExactly("word", "--x", "-y");
    assertThat(sandbox().variable("HTTP_HOSTS", "[\"a,b\", c]").load("http", Http.class).hosts())
        .containsExactly("a,b", "c");
    assertThat(sandbox().variable("HTTP_HOSTS", "").load("http", Http.class).hosts()).isEmpty();
    assertThat(
            Sandbox.problems(
                sandbox().variable("HTTP_HOSTS", "[a").loader().section("http", Http.class)))
        .containsExactly("http.hosts: [a (expected: a list) @ environment variable HTTP_HOSTS");
  }

  @Test
  void substitutionsAndIncludesKeepWorking() {
    Sandbox sandbox =
        sandbox()
            .file(
                "application.conf",
                "include \"parts/more\"\nhttp.port = 2\nhttp.port = ${?WEB_PORT}\nbase = a\nhttp.hosts = [${base}, ${other}]")
            .file("parts/more.conf", "include required(\"deep.yaml\")\nother = ${base}-more")
            .file("parts/deep.yaml", "http:\n  compress: true");

    RuntimeConfig without = sandbox.loader().section("http", Http.class).load();
    RuntimeConfig with =
        sandbox.variable("WEB_PORT", "99").loader().section("http", Http.class).load();

    assertThat(without.settings(Http.class)).isEqualTo(new Http(2, List.of("a", "a-more"), true));
    assertThat(without.origin("http.compress")).contains("parts/deep.yaml:2");
    assertThat(with.settings(Http.class).port()).isEqualTo(99);
    assertThat(with.origin("http.port")).contains("environment variable WEB_PORT");
    assertThat(with.explain("http.port"))
        .contains("substituted from environment variable WEB_PORT");
  }

  @Test
  void filesInAJarAreReadAndNamedWithoutIt() throws IOException {
    Path jar = folder.resolve("library.jar");
    try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (var file :
          Map.of(
                  "reference.conf",
                  "include \"more\"\nhttp.compress = true",
                  "more.conf",
                  "http {\n port = 5\n hosts = [] }")
              .entrySet()) {
        out.putNextEntry(new ZipEntry(file.getKey()));
        out.write(file.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    try (var loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
      RuntimeConfig config =
          RuntimeConfig.loader()
              .classLoader(loader)
              .environment(Map.of())
              .systemProperties(Map.of())
              .section("http", Http.class)
              .load();

      assertThat(config.settings(Http.class)).isEqualTo(new Http(5, List.of(), true));
      assertThat(config.origin("http.port")).contains("more.conf:2");
      assertThat(config.origin("http.compress")).contains("reference.conf:2");
    }
  }

  @Test
  void theProcessEnvironmentIsNotLookedAtWhenAnotherIsHandedIn() {
    String name =
        System.getenv().keySet().stream()
            .filter(n -> n.matches("[A-Z]+"))
            .findFirst()
            .orElseThrow();

    var loader =
        sandbox()
            .file("application.conf", "http.port = ${" + name + "}")
            .loader()
            .section("http", Http.class);

    assertThat(Sandbox.problems(loader))
        .containsExactly("http.port: cannot resolve ${" + name + "} @ application.conf:1");
  }

  @Test
  void aSourceMayBringItsOwnOriginsAndMayFail() {
    ConfigSource failing =
        new ConfigSource() {
          @Override
          public String name() {
            return "centre";
          }

          @Override
          public Config load() throws Exception {
            throw new java.io.IOException("connection refused");
          }
        };
    ConfigSource located =
        new ConfigSource() {
          @Override
          public String name() {
            return "centre";
          }

          @Override
          public Config load() {
            return ConfigFactory.parseString(
                "http.port = ${shared}\nshared = 12",
                com.typesafe.config.ConfigParseOptions.defaults()
                    .setOriginDescription("centre/http"));
          }
        };

    assertThat(Sandbox.problems(sandbox().loader().source(failing).section("http", Http.class)))
        .containsExactly(
            "centre: cannot be loaded: java.io.IOException: connection refused @ centre");
    assertThat(
            sandbox()
                .loader()
                .source(located)
                .section("http", Http.class)
                .load()
                .origin("http.port"))
        .contains("centre/http:2");
  }

  @Test
  void settingTheSameThingTwiceIsRefusedWithTheOldValue() {
    RuntimeConfig.Loader loader =
        sandbox()
            .loader()
            .section("http", Http.class)
            .alias("PORT", "http.port")
            .source(ConfigSource.of("s", Map.of()));

    assertThatIllegalStateException()
        .isThrownBy(() -> loader.section("http", Http.class))
        .withMessageContaining("section http is set already: " + Http.class.getName());
    assertThatIllegalStateException()
        .isThrownBy(() -> loader.alias("PORT", "http.x"))
        .withMessage("alias PORT is set already: http.port");
    assertThatIllegalStateException()
        .isThrownBy(() -> loader.arguments("a"))
        .withMessage("arguments is set already: 0 arguments");
    assertThatIllegalStateException()
        .isThrownBy(() -> loader.environment(Map.of()))
        .withMessage("environment is set already: 0 variables");
    assertThatIllegalStateException()
        .isThrownBy(() -> loader.source(ConfigSource.of("s", Map.of())))
        .withMessageContaining("source s is set already");
  }

  private static int port(RuntimeConfig.Loader loader) {
    return loader.section("http", Http.class).load().settings(Http.class).port();
  }

  private static List<String> explained(RuntimeConfig config) {
    return config
        .explain("http.port")
        .lines()
        .skip(1)
        .map(line -> line.strip().replaceAll(": .*", ""))
        .toList();
  }
}
