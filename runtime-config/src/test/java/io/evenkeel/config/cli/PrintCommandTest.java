package io.evenkeel.config.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigUtil;
import io.evenkeel.config.cli.ServiceFolder.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrintCommandTest {

  @TempDir Path folder;
  private ServiceFolder service;

  @BeforeEach
  void service() throws IOException {
    service = ServiceFolder.orders(folder);
  }

  private Result file(String name, String text, String... more) {
    service.file(name, text);
    String[] arguments = new String[more.length + 2];
    arguments[0] = "print";
    arguments[1] = "--file=" + service.path(name);
    System.arraycopy(more, 0, arguments, 2, more.length);
    return ServiceFolder.command(arguments);
  }

  /** The flat object: its keys are no paths. */
  private static Map<String, Object> flat(Result result) {
    Map<String, Object> flat = new TreeMap<>();
    result.json().root().forEach((key, value) -> flat.put(key, value.unwrapped()));
    return flat;
  }

  @Test
  void theEffectiveConfigurationIsPrintedWithOriginsAndWithoutSecrets() {
    assertThat(service.run("print", "--profile=prod"))
        .isEqualTo(
            new Result(
                0,
                """
                orders.database.max-pool-size = 50  # application-prod.yaml:5
                orders.database.password = ******  # application-prod.yaml:4
                orders.database.url = jdbc:postgresql://db/orders  # application-prod.yaml:3
                orders.timeout = 5s  # reference.conf:6
                """,
                ""));
  }

  @Test
  void jsonIsOneFlatObjectOfTexts() {
    Result result = service.run("print", "--json");

    assertThat(result.code()).isZero();
    assertThat(flat(result))
        .isEqualTo(
            Map.of(
                "orders.database.max-pool-size", "10",
                "orders.database.password", "******",
                "orders.database.url", "jdbc:h2:mem:orders",
                "orders.timeout", "5s"));
  }

  @Test
  void aValueThatHoldsASecretIsMaskedToo() {
    service.file(
        "classes/application.yaml",
        "orders.database: { password: planted-first, url: \"db://me:${orders.database.password}@h\" }");

    assertThat(service.run("print").out())
        .contains("orders.database.url = ******  #")
        .doesNotContain("planted");
    assertThat(flat(service.run("print", "--json"))).containsEntry("orders.database.url", "******");
  }

  @Test
  void valuesAreWholeHoweverLongAndWhateverIsInThem() {
    String value = " é\u2028\n\t\"" + "x".repeat(300);
    service.file(
        "classes/application-long.conf", "orders.database.url = " + ConfigUtil.quoteString(value));

    assertThat(flat(service.run("print", "--json", "--profile=long")))
        .containsEntry("orders.database.url", value);
    assertThat(service.run("print", "--profile=long").out().split("\n", -1))
        .hasSize(5)
        .contains(
            "orders.database.url = "
                + ConfigUtil.quoteString(value)
                + "  # application-long.conf:1");
  }

  @Test
  void problemsAreToldOnStderrAndTheValuesOnStdout() {
    service.file("classes/application-prod.yaml", "orders:\n  timeout: soon\n  lost: 1\n");

    Result text = service.run("print", "--profile=prod");
    Result json = service.run("print", "--profile=prod", "--json");

    assertThat(text.code()).isEqualTo(78);
    assertThat(text.out())
        .contains("orders.timeout = soon  # application-prod.yaml:2\n", "orders.lost = ******");
    assertThat(text.err())
        .isEqualTo(
            """
            prod: 2 configuration problems
              orders.timeout: soon (expected: a duration with a unit, such as 10s)
                  application-prod.yaml:2
              orders.lost: unknown key.
                  application-prod.yaml:3
            """);
    assertThat(json.code()).isEqualTo(78);
    assertThat(flat(json)).containsEntry("orders.timeout", "soon");
    assertThat(json.err()).isEqualTo(text.err());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a.conf       | b { c = 1, d = [x, 2] }",
        "a.json       | {\"b\": {\"c\": 1, \"d\": [\"x\", 2]}}",
        "a.yaml       | b: {c: 1, d: [x, 2]}",
        "a.yml        | b: {c: 1, d: [x, 2]}",
      })
  void aFileOfAnyFormatIsPrinted(String name, String text) {
    assertThat(flat(file(name, text, "--json"))).isEqualTo(Map.of("b.c", "1", "b.d", "[\"x\",2]"));
    String origin = service.path(name) + ":1\n";
    assertThat(file(name, text))
        .isEqualTo(new Result(0, "b.c = 1  # " + origin + "b.d = [\"x\",2]  # " + origin, ""));
  }

  @Test
  void propertiesArePrinted() {
    assertThat(file("a.properties", "b.c = 1\nb.empty=\nb.text=\\u00e9\\n\\\n  end\n"))
        .isEqualTo(
            new Result(
                0,
                """
                b.c = 1  # %1$s:1
                b.empty = ""  # %1$s:2
                b.text = "é\\nend"  # %1$s:3
                """
                    .formatted(service.path("a.properties")),
                ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {".env", ".env.local", "prod.env"})
  void variablesArePrintedAsTheyAreCalled(String name) {
    String text = "# c\nexport B=1\nA='x # y'\nLINES=\"one\ntwo\"\nURL=db://${B:-0}\nEMPTY=\n";

    assertThat(flat(file(name, text, "--json")))
        .isEqualTo(
            Map.of("B", "1", "A", "x # y", "LINES", "one\ntwo", "URL", "db://1", "EMPTY", ""));
    assertThat(file(name, text).out())
        .startsWith("B = 1  # " + service.path(name) + ":2\n")
        .contains("LINES = \"one\\ntwo\"  # ");
  }

  @Test
  void aFileIsPrintedAsItIsWithSubstitutionsOfItsOwn() {
    assertThat(file("a.yaml", "password: planted\nurl: \"me:${password}@${host:localhost}\"").out())
        .contains("password = planted  #", "url = me:planted@localhost  #");
    assertThat(file("a.conf", "a = ${HOME}"))
        .isEqualTo(
            new Result(
                78,
                "",
                "1 configuration problem\n  a: cannot resolve ${HOME}\n      %s:1\n"
                    .formatted(service.path("a.conf"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a.conf       | a = {{ |",
        "a.json       | {\"a\": } |",
        "a.yaml       | a: [ |",
        "a.yml        | a: {b |",
        "a.properties | a = \\u12 |",
        ".env         | A=\"open |",
      })
  void aBrokenFileIsAProblemWithItsLine(String name, String text) {
    Result result = file(name, "\n" + text.replace(", ", "\n"));

    assertThat(result.code()).isEqualTo(78);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .startsWith("1 configuration problem\n  " + service.path(name) + ": ")
        .containsPattern("\n      .*:[23]\n$");
  }

  @Test
  void aFileThatIsNotThereIsAProblem() {
    Path gone = service.path("gone.yaml");

    assertThat(ServiceFolder.command("print", "--file", gone.toString()))
        .isEqualTo(
            new Result(
                78,
                "",
                "1 configuration problem\n  %1$s: is no file\n      %1$s\n".formatted(gone)));
    assertThat(ServiceFolder.command("print", "--file", folder.toString()).code()).isEqualTo(78);
  }

  @Test
  void anEndingThatNobodyReadsIsAProblemThatNamesThoseThatAreRead() {
    Result result = file("a.toml", "a = 1");

    assertThat(result.code()).isEqualTo(78);
    assertThat(result.err())
        .contains(
            "a.toml: unknown format (expected: .properties, .yml, .yaml, .json, .conf or .env)");
  }

  @Test
  void aFileIsPrintedWithoutAClassPath() throws IOException {
    Files.writeString(folder.resolve("empty.yaml"), "");

    assertThat(ServiceFolder.command("print", "--file", folder.resolve("empty.yaml").toString()))
        .isEqualTo(new Result(0, "", ""));
    assertThat(flat(file("empty.json", "{}", "--json"))).isEmpty();
  }
}
