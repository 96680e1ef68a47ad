package io.evenkeel.health.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evenkeel.health.testkit.ChildJvm;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FileDescriptorProbeTest {

  private static final String UP = "HealthResult[status=UP, reason=]";

  @Test
  void upThenDownWithManyFilesOpenThenUpAgain() throws Exception {
    // The JVM would raise its own limit to the hard one.
    var command = new ArrayList<>(List.of("sh", "-c", "ulimit -n 240; exec \"$@\"", "sh"));
    command.addAll(ChildJvm.command(ProbeChild.class, List.of(), "descriptors"));
    try (var child = ChildJvm.run(command)) {
      assertThat(child.ask("check")).isEqualTo(UP);

      child.ask("open");
      assertThat(child.ask("check"))
          .containsPattern(
              "DOWN, reason=\\d+ of 240 file descriptors open \\([0-9.]+ %, expected at most 90 %\\)");
      child.ask("close");
      assertThat(child.ask("check")).isEqualTo(UP);
    }
  }

  @Test
  void sharesThatCannotBeAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FileDescriptorProbe.create().atMostPercent(0.5))
        .withMessage("atMostPercent: 0.5 (expected: 1 to 100)");
  }
}
