package io.evenkeel.health.checks;

import static java.util.Objects.requireNonNull;

import io.evenkeel.health.HealthResult;
import io.evenkeel.health.Probe;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Whether a GET over HTTP/1.1 is answered as expected, by default with a status from 200 to 299.
 * Redirects are an answer like others and are not followed. With https the certificate must be
 * trusted by the JVM, or by the context given.
 *
 * <p>One JDK {@link HttpClient} is made at the first check and used for all; a JDK 17 client cannot
 * be closed, its thread ends when the probe is no longer referred to.
 */
public final class HttpProbe implements Probe {

  private final HttpExpectation expected;
  private final HttpRequest request;
  private final @Nullable SSLContext tls;
  private final Limit limit;
  private @Nullable HttpClient client; // guarded by this

  private HttpProbe(
      HttpExpectation expected, HttpRequest request, @Nullable SSLContext tls, Limit limit) {
    this.expected = expected;
    this.request = request;
    this.tls = tls;
    this.limit = limit;
  }

  /**
   * A probe of an http or https address.
   *
   * @throws IllegalArgumentException when it is another one, or has user info: credentials belong
   *     in a {@link #header}
   */
  public static HttpProbe of(URI uri) {
    requireNonNull(uri, "uri");
    boolean http = "http".equalsIgnoreCase(uri.getScheme());
    if (!(http || "https".equalsIgnoreCase(uri.getScheme())) || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "uri: " + Credentials.masked(uri.toString()) + " (expected: http or https and a host)");
    }
    if (uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "uri: user info in " + Credentials.address(uri) + " (expected: a header Authorization)");
    }
    var request = HttpRequest.newBuilder(uri).build();
    return new HttpProbe(HttpExpectation.SUCCESS, request, null, Limit.seconds(3));
  }

  /**
   * The statuses that are UP, both included; 200 to 299 by default.
   *
   * @throws IllegalArgumentException when they are not from 100 to 599 in this order
   */
  public HttpProbe status(int first, int last) {
    return new HttpProbe(expected.status(first, last), request, tls, limit);
  }

  /**
   * Text that the first {@link #bodyLimit} bytes of the body must hold, read as UTF-8.
   *
   * @throws IllegalArgumentException when empty
   */
  public HttpProbe bodyContains(String text) {
    return new HttpProbe(expected.text(text), request, tls, limit);
  }

  /**
   * How many bytes of the body are read, from 1 to 16 MiB; 64 KiB by default. With more the
   * connection is closed.
   *
   * @throws IllegalArgumentException when out of bounds
   */
  public HttpProbe bodyLimit(int bytes) {
    return new HttpProbe(expected.bodyLimit(bytes), request, tls, limit);
  }

  /**
   * Sends one more header; its value is never printed.
   *
   * @throws IllegalArgumentException when the JDK's client refuses it
   */
  public HttpProbe header(String name, String value) {
    var more = HttpRequest.newBuilder(request.uri());
    request.headers().map().forEach((key, values) -> values.forEach(v -> more.header(key, v)));
    return new HttpProbe(expected, withHeader(more, name, value), tls, limit);
  }

  private static HttpRequest withHeader(HttpRequest.Builder more, String name, String value) {
    try {
      return more.header(name, value).build();
    } catch (IllegalArgumentException refused) { // its message holds the value, which may be secret
      throw new IllegalArgumentException(
          "header \"" + name + "\": refused by the HTTP client, its name or its value");
    }
  }

  /** Whom to trust, and as whom to appear; the JVM's default context otherwise. */
  public HttpProbe tls(SSLContext context) {
    return new HttpProbe(expected, request, requireNonNull(context, "context"), limit);
  }

  /**
   * How long all of it may take, the body included; from 1 ms to 59 min, 3 s by default.
   *
   * @throws IllegalArgumentException when out of bounds
   */
  public HttpProbe within(Duration limit) {
    return new HttpProbe(expected, request, tls, new Limit(limit));
  }

  @Override
  public HealthResult check() throws InterruptedException {
    String where = "GET " + Credentials.address(request.uri());
    CompletableFuture<HttpResponse<byte[]>> answer =
        client().sendAsync(request, head -> new FirstBytes(expected.bodyLimit()));
    try {
      var response = answer.get(limit.duration().toNanos(), TimeUnit.NANOSECONDS);
      String body = new String(response.body(), StandardCharsets.UTF_8);
      return expected.judged(where, response.statusCode(), body);
    } catch (TimeoutException hung) {
      return HealthResult.down(where + " was not answered within " + limit);
    } catch (ExecutionException failure) {
      return HealthResult.down(reason(where, failure));
    } finally {
      answer.cancel(true); // closes the connection of an exchange that is not done
    }
  }

  private String reason(String where, ExecutionException failure) {
    Throwable cause = failure.getCause();
    String message =
        cause instanceof IOException io && io.getMessage() != null ? io.getMessage() : "";
    return message.contains("received no bytes")
        ? where + ": the connection was closed without an answer"
        : Reason.of(where, limit, failure);
  }

  private synchronized HttpClient client() {
    HttpClient known = client;
    if (known == null) {
      var builder =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NEVER)
              .connectTimeout(limit.duration());
      if (tls != null) {
        builder.sslContext(tls);
      }
      known = builder.build();
      client = known;
    }
    return known;
  }

  @Override
  public boolean isRemote() {
    return true;
  }

  @Override
  public Duration defaultTimeout() {
    return limit.checkTimeout();
  }
}
