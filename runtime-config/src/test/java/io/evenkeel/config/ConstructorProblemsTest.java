package io.evenkeel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConstructorProblemsTest {

  record Http(String host, int port, int backlog, Tls tls) {
    Http {
      Expect.notBlank("host", host);
      Expect.inRange("port", port, 0, 65535);
      Expect.atLeast("backlog", backlog, 1);
    }
  }

  record Tls(int sessions, int days) {
    Tls {
      Expect.atLeast("sessions", sessions, 1);
      Expect.inRange("days", days, 1, 398);
    }
  }

  record Buffer(int size, int copies) {
    Buffer {
      Expect.atLeast("size", size, 0);
      if (new byte[size].length > 100) {
        throw new IllegalArgumentException("too much");
      }
      Expect.atLeast("copies", copies, 1);
    }
  }

  record Huge(int size) {
    Huge {
      Expect.inRange("size", size, 0, 1000);
      if (new long[size].length > 1000) {
        throw new IllegalStateException("not reached");
      }
    }
  }

  record Window(int from, int to) {
    Window {
      Expect.atLeast("from", from, 0);
      if (from > to) {
        throw new IllegalArgumentException("from is after to");
      }
    }
  }

  record Outer(Window window) {
    Outer {
      if (window.from() < 0) {
        throw new IllegalStateException("a consequence");
      }
    }
  }

  record Plain(String level, Map<String, String> levels, List<Integer> sizes) {
    Plain {
      if (level.equals("loud")) {
        throw new IllegalArgumentException("level: loud (expected: quiet)");
      }
      if (level.equals("full")) {
        throw new IllegalArgumentException("log.level: full (expected: quiet)");
      }
      if (level.equals("map")) {
        throw new IllegalArgumentException("levels.\"com.acme\": loud (expected: quiet)");
      }
      if (level.equals("list")) {
        throw new IllegalArgumentException("sizes.1: 2 (expected: 1)");
      }
      if (level.equals("other")) {
        throw new IllegalArgumentException("Sorry: no");
      }
      Expect.that("levels.\"com.acme\"", "x", !level.equals("expect"), "nothing");
      Expect.that("no such thing", "x", !level.equals("odd"), "nothing");
    }
  }

  record Login(Secret pin, Optional<Secret> spare) {
    Login {
      if (!pin.matches("ok")) {
        throw new IllegalArgumentException("the pin " + pin.expose() + " is too short");
      }
    }
  }

  record Threads(int n) {
    Threads {
      var worker = new Thread(() -> caught(() -> Expect.atLeast("n", 0, 1)));
      worker.start();
      try {
        worker.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    private static void caught(Runnable check) {
      try {
        check.run();
        throw new AssertionError("not thrown");
      } catch (IllegalArgumentException expected) {
        // thrown, because this is not the thread that binds
      }
    }
  }

  record Nested(int n) {
    Nested {
      RuntimeConfig inner =
          RuntimeConfig.loader()
              .environment(Map.of())
              .systemProperties(Map.of())
              .source(ConfigSource.of("s", Map.of("w.from", 1, "w.to", 2)))
              .section("w", Window.class)
              .load();
      Expect.atLeast("n", n, inner.settings(Window.class).to());
      Expect.that("n", n, n % 2 == 0, "even");
    }
  }

  @TempDir Path folder;

  @Test
  void allBadValuesOfARecordAndOfTheOnesInsideAreReportedAtOnce() {
    assertThat(
            problems(
                "http",
                "host = \" \"\nport = 70000\nbacklog = 0\ntls { sessions = 0\ndays = 399 }",
                Http.class))
        .containsExactly(
            "http.host: \" \" (expected: not blank) @ application.conf:1",
            "http.port: 70000 (expected: 0-65535) @ application.conf:2",
            "http.backlog: 0 (expected: at least 1) @ application.conf:3",
            "http.tls.sessions: 0 (expected: at least 1) @ application.conf:4",
            "http.tls.days: 399 (expected: 1-398) @ application.conf:5");
  }

  @Test
  void whatFollowsFromABadValueIsNoProblemOfItsOwn() {
    assertThat(problems("b", "size = -1\ncopies = 0", Buffer.class))
        .containsExactly("b.size: -1 (expected: at least 0) @ application.conf:1");
    assertThat(problems("h", "size = 2147483647", Huge.class))
        .containsExactly("h.size: 2147483647 (expected: 0-1000) @ application.conf:1");
    assertThat(problems("w", "from = -1\nto = -2", Window.class))
        .containsExactly("w.from: -1 (expected: at least 0) @ application.conf:1");
    assertThat(problems("o", "window { from = -1\nto = 2 }", Outer.class))
        .containsExactly("o.window.from: -1 (expected: at least 0) @ application.conf:1");
  }

  @Test
  void outsideOfALoadTheFirstBadValueIsThrown() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Tls(0, 0))
        .withMessage("sessions: 0 (expected: at least 1)");
  }

  @Test
  void afterALoadBadValuesAreThrownAgain() {
    problems("b", "size = 1\ncopies = 0", Buffer.class);

    assertThatIllegalArgumentException().isThrownBy(() -> new Tls(0, 0));
  }

  @Test
  void aLoadWithinAConstructorGathersForItself() {
    assertThat(problems("n", "n = 1", Nested.class))
        .containsExactly(
            "n.n: 1 (expected: at least 2) @ application.conf:1",
            "n.n: 1 (expected: even) @ application.conf:1");
  }

  @Test
  void otherThreadsAreNotGatheredFrom() {
    assertThat(new Sandbox(folder).file("application.conf", "t.n = 1").load("t", Threads.class).n())
        .isEqualTo(1);
  }

  @Test
  void aMessageThatBeginsWithAComponentIsLocatedThere() {
    String rest = "\nlevels { \"com.acme\" = loud }\nsizes = [1\n, 2]";

    assertThat(problems("log", "level = loud" + rest, Plain.class))
        .containsExactly("log.level: loud (expected: quiet) @ application.conf:1");
    assertThat(problems("log", "level = full" + rest, Plain.class))
        .containsExactly("log.level: full (expected: quiet) @ application.conf:1");
    assertThat(problems("log", "level = map" + rest, Plain.class))
        .containsExactly("log.levels.\"com.acme\": loud (expected: quiet) @ application.conf:2");
    assertThat(problems("log", "level = list" + rest, Plain.class))
        .containsExactly("log.sizes.1: 2 (expected: 1) @ application.conf:4");
    assertThat(problems("log", "level = other" + rest, Plain.class))
        .containsExactly("log: Sorry: no @ application.conf:1");
    assertThat(problems("log", "level = expect" + rest, Plain.class))
        .containsExactly("log.levels.\"com.acme\": x (expected: nothing) @ application.conf:2");
    assertThat(problems("log", "level = odd" + rest, Plain.class))
        .containsExactly("log.\"no such thing\": x (expected: nothing) @ application.conf:1");
  }

  @Test
  void aMessageThatQuotesAShortSecretIsWithheld() {
    assertThat(problems("l", "pin = 1234", Login.class))
        .containsExactly(
            "l: refused by "
                + Login.class.getName()
                + ", whose message would show a secret @ application.conf:1");
  }

  private List<String> problems(String section, String body, Class<? extends Record> type) {
    var sandbox = new Sandbox(folder).file("application.conf", section + " { " + body + " }");
    return Sandbox.problems(sandbox.loader().section(section, type));
  }
}
