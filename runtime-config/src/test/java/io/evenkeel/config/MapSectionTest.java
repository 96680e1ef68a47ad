package io.evenkeel.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A section whose keys are the names of things. */
class MapSectionTest {

  record Pool(int size, Optional<Duration> maxWait) {

    Pool {
      Expect.atLeast("size", size, 1);
    }
  }

  record Pools(Map<String, Pool> pools) {

    Pools {
      pools = Map.copyOf(pools);
      Expect.that("pools", pools.size(), pools.size() < 3, "at most 2");
      pools
          .keySet()
          .forEach(name -> Expect.that("pools." + name, name, name.length() > 1, "a longer name"));
    }
  }

  record Wider(Map<String, Pool> pools, Optional<String> note) {}

  @TempDir Path folder;

  private RuntimeConfig.Loader loader(String application) {
    return new Sandbox(folder)
        .file("reference.conf", "pools {}")
        .file("application.conf", application)
        .loader()
        .section("pools", Pools.class);
  }

  @Test
  void theEntriesAreRightBelowTheSection() {
    var config = loader("pools { orders.size = 2, bills { size = 3, max-wait = 1s } }").load();

    assertThat(config.settings(Pools.class).pools())
        .containsOnly(
            Map.entry("orders", new Pool(2, Optional.empty())),
            Map.entry("bills", new Pool(3, Optional.of(Duration.ofSeconds(1)))));
    assertThat(config.origin("pools.orders.size")).contains("application.conf:1");
  }

  @Test
  void withoutEntriesTheMapIsEmpty() {
    assertThat(loader("").load().settings(Pools.class).pools()).isEmpty();
  }

  @Test
  void problemsHaveTheKeysThatAreWritten() {
    assertThat(
            Sandbox.problems(
                loader("pools.orders { size = 0 }\npools.bills { sise = 3 }\npools.c.size = no")))
        .containsExactly(
            "pools.orders.size: 0 (expected: at least 1) @ application.conf:1",
            "pools.bills.sise: unknown key. Did you mean pools.bills.size? @ application.conf:2",
            "pools.c.size: no (expected: a whole number from -2147483648 to 2147483647) @"
                + " application.conf:3",
            "pools.bills.size: required, but missing");
  }

  @Test
  void problemsOfTheMapItselfHaveItsKey() {
    assertThat(Sandbox.problems(loader("pools.a.size = 1\npools.bb.size = 1\npools.cc.size = 1")))
        .containsExactly(
            "pools: 3 (expected: at most 2) @ application.conf:1",
            "pools.a: a (expected: a longer name) @ application.conf:1");
  }

  @Test
  void aSectionThatIsNoSectionIsAProblem() {
    assertThat(Sandbox.problems(loader("pools = 3")))
        .containsExactly("pools: 3 (expected: a section) @ application.conf:1");
  }

  @Test
  void theCommandLineSetsKeysOfEntries() {
    var config =
        new Sandbox(folder)
            .file("reference.conf", "pools {}")
            .file("application.conf", "pools.orders.size = 2")
            .arguments("--pools.orders.size=4", "--pools.bills.size=5")
            .loader()
            .section("pools", Pools.class)
            .load();

    assertThat(config.settings(Pools.class).pools())
        .containsEntry("orders", new Pool(4, Optional.empty()))
        .containsEntry("bills", new Pool(5, Optional.empty()));
  }

  @Test
  void aRecordWithMoreInItIsNoMap() {
    var config =
        new Sandbox(folder)
            .file("application.conf", "pools.pools.orders.size = 2")
            .loader()
            .section("pools", Wider.class)
            .load();

    assertThat(config.settings(Wider.class).pools()).containsKey("orders");
  }
}
