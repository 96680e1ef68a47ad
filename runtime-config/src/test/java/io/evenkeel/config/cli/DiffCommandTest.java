package io.evenkeel.config.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.config.cli.ServiceFolder.Result;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiffCommandTest {

  @TempDir Path folder;
  private ServiceFolder service;

  @BeforeEach
  void service() throws IOException {
    service = ServiceFolder.orders(folder).file("classes/application-dev.yaml", "cache: on\n");
  }

  @Test
  void keysWithOtherValuesAreListedAndADifferingSecretIsMaskedOnBothSides() {
    Result result = service.run("diff", "dev", "prod");

    assertThat(result)
        .isEqualTo(
            new Result(
                0,
                """
                cache
                  dev: on  (application-dev.yaml:1)
                  prod: not set
                orders.database.max-pool-size
                  dev: 10  (reference.conf:4)
                  prod: 50  (application-prod.yaml:5)
                orders.database.password
                  dev: ******  (application.yaml:3)
                  prod: ******  (application-prod.yaml:4)
                orders.database.url
                  dev: jdbc:h2:mem:orders  (reference.conf:3)
                  prod: jdbc:postgresql://db/orders  (application-prod.yaml:3)
                """,
                ""));
  }

  @Test
  void theSameSecretWrittenTwiceIsNoDifference() {
    service.file("classes/application-eu.yaml", "orders.database.password: planted-first\n");
    service.file("classes/application-us.yaml", "cache: off\n");

    assertThat(service.run("diff", "eu", "us").out())
        .isEqualTo("cache\n  eu: not set\n  us: off  (application-us.yaml:1)\n");
    assertThat(service.run("diff", "prod", "prod+prod"))
        .isEqualTo(new Result(0, "no difference\n", ""));
  }

  @Test
  void theSameTextWithQuotesIsNoDifference() {
    service
        .file("classes/application-a.yaml", "orders.database.max-pool-size: 20\n")
        .file("classes/application-b.yaml", "orders.database.max-pool-size: \"20\"\n");

    assertThat(service.run("diff", "a", "b").out()).isEqualTo("no difference\n");
  }

  @Test
  void valuesThatDifferLateAreShownToTheirEnds() {
    String start = "jdbc:postgresql://db/orders?" + "x".repeat(200);
    service
        .file("classes/application-a.yaml", "orders.database.url: " + start + "a\n")
        .file("classes/application-b.yaml", "orders.database.url: \"" + start + "\\nb\"\n");

    assertThat(service.run("diff", "a", "b").out())
        .isEqualTo(
            """
            orders.database.url
              a: %sa  (application-a.yaml:1)
              b: "%s\\nb"  (application-b.yaml:1)
            """
                .formatted(start, start));
  }

  @Test
  void aTextInPlaceOfASectionIsADifferenceOfBoth() {
    service
        .file("classes/application-a.yaml", "cache: { size: 3 }\n")
        .file("classes/application-b.yaml", "cache: none\n");

    assertThat(service.run("diff", "a", "b").out())
        .contains(
            "cache\n  a: not set\n  b: none  (application-b.yaml:1)\n",
            "cache.size\n  a: 3  (application-a.yaml:1)\n  b: not set\n");
  }

  @Test
  void aProfileThatCannotBeReadIsToldAndEndsWith78() {
    service.file("classes/application-prod.yaml", "orders: [\n");

    Result result = service.run("diff", "dev", "prod");

    assertThat(result.code()).isEqualTo(78);
    assertThat(result.err()).startsWith("prod: 1 configuration problem\n  application-prod.yaml: ");
    assertThat(service.run("diff", "prod", "dev").code()).isEqualTo(78);
  }

  @Test
  void oneProfileIsNotEnough() {
    Result result = service.run("diff", "dev");

    assertThat(result.code()).isEqualTo(64);
    assertThat(result.err()).contains("PROFILE_B");
  }
}
