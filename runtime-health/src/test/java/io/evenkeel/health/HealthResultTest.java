package io.evenkeel.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class HealthResultTest {

  @Test
  void degradedIsNoStatusOfACheck() {
    assertThatThrownBy(() -> new HealthResult(HealthStatus.DEGRADED, "slow"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("status: DEGRADED (expected: UP or DOWN; only a report is DEGRADED)");
  }

  @Test
  void upWithAReasonIsRefused() {
    assertThatThrownBy(() -> new HealthResult(HealthStatus.UP, "fine"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("reason: \"fine\" (expected: empty when UP)");
  }

  @Test
  @SuppressWarnings("NullAway")
  void nullIsRefusedByName() {
    assertThatNullPointerException()
        .isThrownBy(() -> HealthResult.down((String) null))
        .withMessage("reason");
    assertThatNullPointerException()
        .isThrownBy(() -> HealthResult.down((Throwable) null))
        .withMessage("cause");
  }

  @Test
  void upHasNoReason() {
    assertThat(HealthResult.up()).isEqualTo(new HealthResult(HealthStatus.UP, ""));
  }

  @Test
  void blankReasonSaysThatNoneWasGiven() {
    assertThat(HealthResult.down(" \n\t ").reason()).isEqualTo("no reason given");
  }

  @Test
  void reasonIsOneLineWithoutControlCharacters() {
    assertThat(HealthResult.down("\r\n pool\u001b[31m empty\u0000\nHeader: injected").reason())
        .isEqualTo("pool [31m empty");
    assertThat(HealthResult.down("first\u2028second").reason()).isEqualTo("first");
  }

  @Test
  void hugeReasonIsCutBetweenWordsSoThatNoPartOfASecretStays() {
    String reason = HealthResult.down("x".repeat(250) + " " + "s3cret".repeat(1_000_000)).reason();

    assertThat(reason).isEqualTo("x".repeat(250) + "...");
    assertThat(HealthResult.down("\ud83d\ude00".repeat(1_000_000)).reason())
        .isEqualTo("one word of more than 300 characters");
    assertThat(HealthResult.down("x".repeat(300)).reason()).hasSize(300).doesNotContain(".");
  }

  @Test
  void throwableIsClassAndMessage() {
    assertThat(HealthResult.down(new IOException("disk full\nat sector 7")).reason())
        .isEqualTo("IOException: disk full");
    assertThat(HealthResult.down(new StackOverflowError()).reason())
        .isEqualTo("StackOverflowError");
  }

  @Test
  void rootCauseIsNamedWhereItSaysMore() {
    var refused = new ConnectException("Connection refused");

    assertThat(
            HealthResult.down(new SQLException("no connection", new IOException("io", refused)))
                .reason())
        .isEqualTo("SQLException: no connection (ConnectException: Connection refused)");
    assertThat(HealthResult.down(new SQLException("failed: Connection refused", refused)).reason())
        .isEqualTo("SQLException: failed: Connection refused");
  }

  @Test
  void wrappersThatSayNothingAreLeftOut() {
    var refused = new ConnectException("Connection refused");

    assertThat(HealthResult.down(new RuntimeException(new ExecutionException(refused))).reason())
        .isEqualTo("ConnectException: Connection refused");
    assertThat(
            HealthResult.down(new ExecutionException(new SQLException("pool empty", refused)))
                .reason())
        .isEqualTo("SQLException: pool empty (ConnectException: Connection refused)");
  }

  @Test
  void circleOfCausesEnds() {
    var one = new IOException("one");
    one.initCause(new IOException("two", one));

    assertThat(HealthResult.down(one).reason()).startsWith("IOException: one");
  }

  @Test
  void throwableWhoseMessageThrowsStillHasAReason() {
    assertThat(HealthResult.down(new UnreadableException()).reason())
        .isEqualTo("HealthResultTest$UnreadableException, which cannot say more");
  }

  @Test
  void timeoutsReadLikeAPersonWouldSayThem() {
    assertThat(HealthResult.timedOut(Duration.ofSeconds(2)).reason())
        .isEqualTo("timed out after 2 s");
    assertThat(HealthResult.timedOut(Duration.ofMillis(1500)).reason())
        .isEqualTo("timed out after 1.5 s");
    assertThat(HealthResult.timedOut(Duration.ofMillis(250)).reason())
        .isEqualTo("timed out after 250 ms");
    assertThat(HealthResult.timedOut(Duration.ofMinutes(10)).reason())
        .isEqualTo("timed out after 600 s");
  }

  private static final class UnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message today");
    }
  }
}
