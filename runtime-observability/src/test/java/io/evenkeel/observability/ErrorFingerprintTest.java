package io.evenkeel.observability;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ThrowableProxy;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ErrorFingerprintTest {

  private final CapturedLog log = CapturedLog.json(ServiceIdentity.of("orders"));

  private static String of(Throwable error) {
    return ErrorFingerprint.of(new ThrowableProxy(error));
  }

  private static IllegalStateException here(String message) {
    return new IllegalStateException(message);
  }

  private static IllegalStateException elsewhere() {
    return new IllegalStateException("same");
  }

  private static Throwable thrownBy(Supplier<?> body) {
    try {
      throw new AssertionError("nothing thrown: " + body.get());
    } catch (RuntimeException e) {
      return e;
    }
  }

  @Test
  void isTheSameWhateverTheMessageAndTheLine() {
    Throwable first =
        thrownBy(
            () -> {
              throw here("order 1");
            });
    Throwable second =
        thrownBy(
            () -> {
              throw here("order 2");
            });

    assertThat(of(first)).matches("[0-9a-f]{16}").isEqualTo(of(second));
  }

  @Test
  void differsByTypePlaceAndCause() {
    assertThat(
            List.of(
                of(here("same")),
                of(elsewhere()),
                of(new IllegalArgumentException("same")),
                of(new IllegalStateException(here("same")))))
        .doesNotHaveDuplicates();
  }

  @Test
  void errorsWithoutFramesHaveOne() {
    Throwable bare = new Throwable("x", null, false, false) {};
    Exception loop = new IllegalStateException("a");
    loop.initCause(new IllegalStateException("b", loop));

    assertThat(of(bare)).hasSize(16);
    assertThat(of(loop)).hasSize(16);
  }

  @Test
  void framesOfTheJdkAreFoldedAndTheApplicationsStay() {
    Throwable error =
        thrownBy(() -> CompletableFuture.supplyAsync(() -> Objects.requireNonNull(null)).join());
    assertThat(error).isInstanceOf(CompletionException.class);

    log.logger("a").error("failed", error);

    String stack = log.onlyEvent().get("error.stack").asString();
    assertThat(stack)
        .startsWith("java.lang.NullPointerException")
        .contains("ErrorFingerprintTest.", "frames excluded")
        .doesNotContain("java.util.concurrent.CompletableFuture$AsyncSupply.exec");
    assertThat(stack.lines().filter(line -> line.contains("at java."))).hasSizeLessThan(6);
  }
}
