package io.evenkeel.health.checks;

import static io.evenkeel.health.checks.Looks.assertUp;
import static io.evenkeel.health.checks.Looks.reason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evenkeel.health.HealthCheck;
import io.evenkeel.health.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DiskSpaceProbeTest {

  private static final int MIB = 1024 * 1024;

  private Path folder;

  /** Where nobody else writes much, if there is such a place. */
  @BeforeEach
  void makeFolder() throws IOException {
    Path memory = Path.of("/dev/shm");
    folder =
        Files.isWritable(memory)
            ? Files.createTempDirectory(memory, "disk-space-")
            : Files.createTempDirectory("disk-space-");
  }

  @AfterEach
  void removeFolder() throws Exception {
    PostgresServer.delete(folder);
  }

  @Test
  void upThenDownWhenAFileTakesTheRoomThenUpAgain() throws Exception {
    long usable = Files.getFileStore(folder).getUsableSpace();
    long limit = usable - 8L * MIB;
    var probe = DiskSpaceProbe.of(folder).atLeast(limit);
    assertUp(probe);

    Path large = Files.write(folder.resolve("large"), new byte[16 * MIB]);
    assertThat(reason(probe))
        .startsWith(folder + ": ")
        .containsPattern(
            "\\d+ [MG]iB of \\d+ [MG]iB usable \\([0-9.]+ %\\), expected at least \\d+ [MG]iB");
    Files.delete(large);
    assertUp(probe);
  }

  @Test
  void aShareMayBeAskedForAsWell() throws Exception {
    var store = Files.getFileStore(folder);
    double percent = 100.0 * (store.getUsableSpace() - 8.0 * MIB) / store.getTotalSpace();
    var probe = DiskSpaceProbe.of(folder).atLeast(0).atLeastPercent(percent);
    assertUp(probe);

    Path large = Files.write(folder.resolve("large"), new byte[16 * MIB]);
    assertThat(reason(probe)).endsWith("expected at least " + Percent.text(percent));
    Files.delete(large);
    assertUp(probe);
  }

  @Test
  void aPathThatIsGoneIsDownUntilItIsBack() throws Exception {
    Path data = folder.resolve("data");
    var probe = DiskSpaceProbe.of(data).atLeast(1);

    assertThat(reason(probe)).isEqualTo(data + " does not exist");
    Files.createDirectory(data);
    assertUp(probe);
  }

  @Test
  void limitsThatCannotBeAreRefused() {
    var probe = DiskSpaceProbe.of(folder);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> probe.atLeast(-1))
        .withMessage("atLeast: -1 bytes (expected: 0 or more)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> probe.atLeastPercent(Double.NaN))
        .withMessage("atLeastPercent: NaN (expected: 0 to 100)");
    assertThat(HealthCheck.liveness("disk", probe).timeout()).hasMillis(2500);
  }
}
