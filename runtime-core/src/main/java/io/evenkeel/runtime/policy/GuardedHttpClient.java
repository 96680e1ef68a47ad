package io.evenkeel.runtime.policy;

import io.evenkeel.observability.ClientSpan;
import io.evenkeel.observability.Telemetry;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * The JDK's HTTP client under the policy of one dependency. Each try has a client span and carries
 * the trace and, in {@value #TIMEOUT_HEADER}, the milliseconds that it has; when they are over its
 * exchange is cancelled. Thread-safe.
 *
 * <p>A body that the handler hands out before its end, as {@code ofInputStream} does, is read after
 * the call: no policy is around that.
 *
 * <p>Answers from 500 on count against the server. 429, 502, 503, 504 and failed exchanges are
 * tried again, if the method is idempotent (RFC 9110, 9.2.2), if the request has the header {@value
 * #IDEMPOTENCY_KEY}, or if the policy says {@code idempotent}; not before {@code Retry-After} is
 * over, and not at all if that is longer than {@code backoff-max}. When no try is left, the last
 * answer is returned as it is; those before it are closed. A request that is tried again is sent
 * again: what its body is made of has to be there each time.
 */
public final class GuardedHttpClient {

  /** How long the caller waits, in milliseconds. */
  public static final String TIMEOUT_HEADER = "X-Request-Timeout-Ms";

  /** With it a request may be repeated whatever its method: the server knows it again. */
  public static final String IDEMPOTENCY_KEY = "Idempotency-Key";

  private static final Set<String> IDEMPOTENT =
      Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

  private final Target target;
  private final NamedPolicy policy;
  private final HttpClient client;
  private final Telemetry telemetry;
  private final ClientMeters meters;
  private final Judge judge = new HttpJudge(InstantSource.system());
  private final boolean idempotent;

  GuardedHttpClient(
      NamedPolicy policy, boolean idempotent, HttpClient client, Telemetry telemetry) {
    this.policy = policy;
    this.target = policy.target();
    this.idempotent = idempotent;
    this.client = client;
    this.telemetry = telemetry;
    this.meters = new ClientMeters(telemetry);
  }

  /** The name of the dependency. */
  public String name() {
    return policy.name();
  }

  /** The policy that it shares with all other callers of the dependency. */
  public NamedPolicy policy() {
    return policy;
  }

  /**
   * Sends on this thread and waits for the answer, as {@link HttpClient#send} does.
   *
   * @throws IOException if the last try failed; {@link ResponseTooLongException} if its body is
   *     longer than {@code max-response}
   * @throws dev.failsafe.FailsafeException and others, as {@link NamedPolicy} says
   */
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> body)
      throws IOException, InterruptedException {
    return send(request, body, Target.NEVER_GONE);
  }

  private <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> body, BooleanSupplier gone)
      throws IOException, InterruptedException {
    try {
      return target.call(limit -> attempt(request, body, limit), judge, retries(request), gone);
    } catch (IOException | InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  /**
   * The same on a thread of the service; cancelling the future cancels the exchange. The future
   * fails with a {@link java.util.concurrent.RejectedExecutionException} when no thread takes it,
   * and is cancelled when the service has stopped before it ended.
   */
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> body) {
    return target.calls().begin(gone -> send(request, body, gone), judge::discard);
  }

  private int retries(HttpRequest request) {
    boolean again =
        idempotent
            || IDEMPOTENT.contains(request.method())
            || request.headers().firstValue(IDEMPOTENCY_KEY).isPresent();
    return again ? target.plan().retries() : 0;
  }

  private <T> HttpResponse<T> attempt(HttpRequest request, BodyHandler<T> body, long limit)
      throws IOException, InterruptedException {
    String method = request.method();
    long from = System.nanoTime();
    try (ClientSpan span = telemetry.clientSpan(method, request.uri())) {
      try {
        HttpResponse<T> answer = client.send(dressed(request, span, limit), limited(body));
        span.answered(answer.statusCode());
        meters.answered(method, request.uri(), answer.statusCode(), System.nanoTime() - from);
        return answer;
      } catch (IOException | InterruptedException | RuntimeException e) {
        span.failed(e);
        meters.failed(method, request.uri(), e, System.nanoTime() - from);
        throw e;
      }
    } catch (HttpTimeoutException e) {
      throw tooSlow(e, System.nanoTime() - from, limit);
    } catch (IOException e) {
      throw tooLong(e).map(IOException.class::cast).orElse(e);
    }
  }

  /** The request may have a limit of its own, and the client one for connecting. */
  private RuntimeException tooSlow(HttpTimeoutException e, long took, long limit) {
    return took < limit - limit / 10
        ? target.timedOut(Duration.ofNanos(took), e)
        : target.tooSlow(limit, e);
  }

  private <T> BodyHandler<T> limited(BodyHandler<T> body) {
    return LimitedBody.handler(body, name(), target.plan().maxResponse());
  }

  private static HttpRequest dressed(HttpRequest request, ClientSpan span, long limit) {
    var copy = HttpRequest.newBuilder(request, (name, value) -> true);
    span.writeHeaders(copy::setHeader);
    Duration most = Duration.ofNanos(limit);
    Duration own = request.timeout().filter(t -> t.compareTo(most) < 0).orElse(most);
    if (limit != Target.NO_LIMIT || request.timeout().isPresent()) {
      copy.setHeader(TIMEOUT_HEADER, String.valueOf(Math.max(1, own.toMillis())));
      copy.timeout(own);
    }
    if (request.version().isEmpty() && "http".equalsIgnoreCase(request.uri().getScheme())) {
      copy.version(HttpClient.Version.HTTP_1_1); // without TLS it would ask for an upgrade
    }
    return copy.build();
  }

  /** The client wraps what the body was ended with. */
  private static Optional<ResponseTooLongException> tooLong(IOException e) {
    for (Throwable at = e; at != null; at = at.getCause()) {
      if (at instanceof ResponseTooLongException found) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return "HTTP client of " + policy;
  }
}
