package io.evenkeel.runtime.management;

import io.evenkeel.config.Secret;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who may see protected paths and details: the holder of the token or, where there is none, a
 * developer's own browser on the developer's own machine. Immutable, thread-safe.
 *
 * <p>A loopback peer alone proves nothing: a proxy on the same host has it too, and so has a web
 * page that a developer's browser is made to post from, or that rebinds its name to 127.0.0.1.
 * Hence the rules on {@code Host}, forwarded headers and {@code Origin}; and on {@code
 * Sec-Fetch-Site}, since an image that a page asks for has no origin.
 */
final class AccessRules {

  /** What a request is entitled to. */
  enum Verdict {
    /** Everything. */
    FULL,
    /** Open paths only; the token is missing or wrong. */
    UNAUTHORIZED,
    /** Open paths only; there is no token, so protected paths do not exist. */
    HIDDEN
  }

  private static final String BEARER = "bearer ";
  private static final Pattern PORT = Pattern.compile(":\\d{1,5}$");
  private static final Set<String> LOCAL_HOSTS = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final List<HttpString> FORWARDED =
      List.of(
          Headers.FORWARDED,
          Headers.X_FORWARDED_FOR,
          Headers.X_FORWARDED_PROTO,
          Headers.X_FORWARDED_HOST,
          Headers.X_FORWARDED_PORT,
          Headers.X_FORWARDED_SERVER,
          new HttpString("X-Forwarded-Prefix"),
          new HttpString("X-Real-IP"),
          new HttpString("X-Client-IP"),
          new HttpString("True-Client-IP"),
          new HttpString("CF-Connecting-IP"),
          Headers.VIA);

  /** Fetch Metadata Request Headers: none for what a person typed. */
  private static final HttpString FETCH_SITE = new HttpString("Sec-Fetch-Site");

  private static final Set<String> OWN_SITES = Set.of("none", "same-origin");

  private final Optional<Secret> token;
  private final boolean openToDeveloper;

  /**
   * The rules of one service.
   *
   * @param developer true in profile {@code dev} on a port that is not the application's
   */
  AccessRules(Optional<Secret> token, boolean developer) {
    this.token = token;
    this.openToDeveloper = developer && token.isEmpty();
  }

  boolean hasToken() {
    return token.isPresent();
  }

  Verdict judge(HttpServerExchange exchange) {
    if (token.isPresent()) {
      return holdsToken(exchange, token.get()) ? Verdict.FULL : Verdict.UNAUTHORIZED;
    }
    return openToDeveloper && isDeveloper(exchange) ? Verdict.FULL : Verdict.HIDDEN;
  }

  private static boolean holdsToken(HttpServerExchange exchange, Secret token) {
    var values = exchange.getRequestHeaders().get(Headers.AUTHORIZATION);
    if (values == null || values.size() != 1) {
      return false;
    }
    String value = values.getFirst();
    return value.length() > BEARER.length()
        && value.substring(0, BEARER.length()).toLowerCase(Locale.ROOT).equals(BEARER)
        && token.matches(value.substring(BEARER.length()));
  }

  private static boolean isDeveloper(HttpServerExchange exchange) {
    HeaderMap headers = exchange.getRequestHeaders();
    InetAddress peer = exchange.getSourceAddress().getAddress();
    return peer != null
        && peer.isLoopbackAddress()
        && FORWARDED.stream().noneMatch(headers::contains)
        && single(headers, Headers.HOST).map(AccessRules::isLocal).orElse(false)
        && (!headers.contains(Headers.ORIGIN) || sameOrigin(headers))
        && (!headers.contains(FETCH_SITE)
            || single(headers, FETCH_SITE).map(OWN_SITES::contains).orElse(false));
  }

  /** The value of a header that is there exactly once. */
  private static Optional<String> single(HeaderMap headers, HttpString name) {
    var values = headers.get(name);
    return values == null || values.size() != 1 ? Optional.empty() : Optional.of(values.getFirst());
  }

  /** A Host header (RFC 9110, section 7.2) that names this machine. */
  private static boolean isLocal(String host) {
    String name = PORT.matcher(host).replaceFirst("");
    return LOCAL_HOSTS.contains(name.toLowerCase(Locale.ROOT)) || isLoopbackIpv4(name);
  }

  private static boolean isLoopbackIpv4(String name) {
    return name.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
  }

  /** An Origin (RFC 6454, section 7) that is the page of this very host and port. */
  private static boolean sameOrigin(HeaderMap headers) {
    String origin = single(headers, Headers.ORIGIN).orElse("");
    String host = single(headers, Headers.HOST).orElse("");
    try {
      return host.equalsIgnoreCase(authority(URI.create(origin)));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static @Nullable String authority(URI origin) {
    return "http".equals(origin.getScheme()) ? origin.getRawAuthority() : null;
  }
}
