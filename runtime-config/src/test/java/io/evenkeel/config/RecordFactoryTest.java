package io.evenkeel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordFactoryTest {

  record Pool(int size, Optional<Duration> patience, List<Host> hosts) {
    Pool {
      Expect.inRange("size", size, 1, 100);
      patience.ifPresent(w -> Expect.atLeast("patience", w, Duration.ofMillis(1)));
    }
  }

  record Host(String name, Secret token) {
    Host {
      switch (name) {
        case "illegal" -> throw new IllegalArgumentException("name: illegal (expected: another)");
        case "whole" -> throw new IllegalArgumentException("not this host");
        case "mute" -> throw new IllegalArgumentException();
        case "thrown" -> throw new ExpectationException("name", "thrown", "not thrown");
        case "broken" -> throw new IllegalStateException("it is broken");
        case "told" -> throw new IllegalArgumentException("name: of " + token.expose());
        case "error" -> throw new AssertionError("an error");
        default -> Expect.that("name", name, !name.equals("expected"), "another");
      }
    }
  }

  private static final String POOL =
      "pool { size = 5, patience = 2s, hosts = [{ name = a, token = geheim77 }] }";

  private static final RecordFactory FACTORY =
      (type, all) -> {
        if (type == Pool.class) {
          return Optional.of(new Pool(all.next(), all.next(), all.next()));
        }
        return type == Host.class
            ? Optional.of(new Host(all.next(), all.next()))
            : Optional.empty();
      };

  @TempDir Path folder;

  private RuntimeConfig.Loader loader(String text) {
    return new Sandbox(folder).file("application.conf", text).loader().section("pool", Pool.class);
  }

  @Test
  void aFactoryGetsTheComponentsInTheirOrder() {
    var pool = loader(POOL).recordFactory(FACTORY).load().settings(Pool.class);

    assertThat(pool)
        .isEqualTo(
            new Pool(
                5,
                Optional.of(Duration.ofSeconds(2)),
                List.of(new Host("a", Secret.of("geheim77")))));
  }

  @Test
  void aRecordThatNoFactoryKnowsIsConstructedByReflection() {
    RecordFactory hosts =
        (type, all) -> type == Host.class ? FACTORY.create(type, all) : Optional.empty();

    var pool = loader(POOL).recordFactory(hosts).load().settings(Pool.class);

    assertThat(pool).isEqualTo(loader(POOL).load().settings(Pool.class));
  }

  @Test
  void theFactoryAddedFirstIsAskedFirst() {
    RecordFactory larger =
        (type, all) ->
            type == Pool.class
                ? Optional.of(new Pool(1 + all.<Integer>next(), all.next(), all.next()))
                : Optional.empty();

    var pool = loader(POOL).recordFactory(larger).recordFactory(FACTORY).load();

    assertThat(pool.settings(Pool.class).size()).isEqualTo(6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"illegal", "whole", "mute", "thrown", "broken", "told", "expected", "null"})
  void whatAConstructorRefusesIsTheSameProblemAsByReflection(String name) {
    String text = POOL.replace("name = a", "name = " + name).replace("size = 5", "size = 0");

    var byReflection = Sandbox.failure(loader(text));
    var byFactory = Sandbox.failure(loader(text).recordFactory(FACTORY));

    assertThat(byFactory.problems()).isEqualTo(byReflection.problems()).isNotEmpty();
    assertThat(shown(byFactory)).isEqualTo(shown(byReflection));
  }

  private static List<String> shown(ConfigException exception) {
    return Arrays.stream(exception.getSuppressed()).map(Throwable::toString).toList();
  }

  @Test
  void anErrorOfAConstructorIsThrownAsByReflection() {
    String text = POOL.replace("name = a", "name = error");

    for (var loader : List.of(loader(text), loader(text).recordFactory(FACTORY))) {
      assertThatExceptionOfType(AssertionError.class)
          .isThrownBy(loader::load)
          .withMessage("an error");
    }
  }

  @Test
  void aFactoryThatMakesAnotherRecordIsRefused() {
    RecordFactory other = (type, all) -> Optional.of(new Host("other", Secret.of("none")));

    assertThatIllegalStateException()
        .isThrownBy(() -> loader("pool { size = 5, hosts = [] }").recordFactory(other).load())
        .withMessageContaining(Pool.class.getName() + ": made " + Host.class.getName());
  }

  @Test
  void aFactoryThatLeavesAComponentIsRefused() {
    RecordFactory careless =
        (type, all) -> Optional.of(new Pool(all.next(), Optional.empty(), List.of()));

    assertThatIllegalStateException()
        .isThrownBy(() -> loader("pool { size = 5, hosts = [] }").recordFactory(careless).load())
        .withMessageContaining("not of all components");
  }

  @Test
  void aFactoryThatTakesMoreThanThereIsIsAProblem() {
    RecordFactory greedy =
        (type, all) -> {
          var pool = new Pool(all.next(), all.next(), all.next());
          return all.next().equals(pool) ? Optional.empty() : Optional.of(pool);
        };

    assertThat(Sandbox.problems(loader("pool { size = 5, hosts = [] }").recordFactory(greedy)))
        .singleElement()
        .asString()
        .contains("cannot be created", "NoSuchElementException");
  }
}
