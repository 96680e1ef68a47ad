package io.evenkeel.runtime.policy;

import dev.failsafe.TimeoutExceededException;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * For HTTP: an answer from 500 on counts against the server; what says "not now" is tried again,
 * after the time that {@code Retry-After} asks for.
 */
final class HttpJudge implements Judge {

  private static final Logger LOG = LoggerFactory.getLogger("io.evenkeel.runtime.policy");
  private static final int FIRST_SERVER_ERROR = 500;
  private static final Set<Integer> NOT_NOW = Set.of(429, 502, 503, 504);
  private static final int MAX_DIGITS = 9;

  private final InstantSource wallClock;

  HttpJudge(InstantSource wallClock) {
    this.wallClock = wallClock;
  }

  @Override
  public boolean failed(@Nullable Object result) {
    return result instanceof HttpResponse<?> answer && answer.statusCode() >= FIRST_SERVER_ERROR;
  }

  @Override
  public boolean failed(Throwable thrown) {
    return (thrown instanceof IOException || thrown instanceof TimeoutExceededException)
        && !(thrown instanceof ResponseTooLongException);
  }

  @Override
  public boolean repeats(@Nullable Object result) {
    return result instanceof HttpResponse<?> answer && NOT_NOW.contains(answer.statusCode());
  }

  @Override
  public boolean repeats(Throwable thrown) {
    return failed(thrown);
  }

  @Override
  public long asksForPause(@Nullable Object result) {
    return result instanceof HttpResponse<?> answer
        ? answer.headers().firstValue("Retry-After").flatMap(this::pause).orElse(0L)
        : 0;
  }

  /** A body that nobody reads to its end keeps its connection. */
  @Override
  public void discard(@Nullable Object result) {
    if (result instanceof HttpResponse<?> answer) {
      try {
        if (answer.body() instanceof AutoCloseable body) {
          body.close();
        } else if (answer.body() instanceof Flow.Publisher<?> body) {
          body.subscribe(new Nobody());
        }
      } catch (Exception e) {
        LOG.atDebug().setCause(e).log("the body of an answer that nobody gets was not closed");
      }
    }
  }

  private static final class Nobody implements Flow.Subscriber<Object> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.cancel();
    }

    @Override
    public void onNext(Object item) {}

    @Override
    public void onError(Throwable thrown) {}

    @Override
    public void onComplete() {}
  }

  /** <a href="https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3">RFC 9110, 10.2.3</a>. */
  private Optional<Long> pause(String text) {
    String value = text.strip();
    if (value.chars().allMatch(c -> c >= '0' && c <= '9') && !value.isEmpty()) {
      return Optional.of(
          value.length() > MAX_DIGITS
              ? Target.NO_LIMIT
              : Duration.ofSeconds(Long.parseLong(value)).toNanos());
    }
    try {
      Instant until = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value));
      return Optional.of(nanos(Duration.between(wallClock.instant(), until)));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static long nanos(Duration pause) {
    return pause.isNegative()
        ? 0
        : Duration.ofDays(1).compareTo(pause) < 0 ? Target.NO_LIMIT : pause.toNanos();
  }
}
