package io.evenkeel.health.checks;

import java.math.BigDecimal;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLException;

/** The words for why something is DOWN: what and where, without credentials. */
final class Reason {

  private static final int MAX_CAUSES = 20; // a chain of causes may be a circle

  private Reason() {}

  /** What went wrong at a place, such as {@code db.internal:5432 refused the connection}. */
  static String of(String where, Limit limit, Throwable failure) {
    if (failure instanceof Attempt.StillRunning hung) {
      return where + " has not answered for " + hung.elapsed();
    }
    List<Throwable> chain = withSuppressed(chain(failure));
    if (any(chain, UnknownHostException.class) || any(chain, UnresolvedAddressException.class)) {
      return where + ": unknown host";
    }
    if (any(chain, NoRouteToHostException.class)) {
      return where + " cannot be reached: no route to host";
    }
    Optional<String> connect = first(chain, ConnectException.class).map(Reason::message);
    if (connect.isPresent()) {
      return where + connecting(connect.get(), limit);
    }
    if (any(chain, SocketTimeoutException.class) || any(chain, HttpTimeoutException.class)) {
      return where + " did not answer within " + limit;
    }
    return first(chain, SSLException.class)
        .map(tls -> where + ": TLS failed: " + message(tls))
        .orElseGet(() -> where + ": " + of(failure));
  }

  private static String connecting(String message, Limit limit) {
    if (message.isEmpty() || message.contains("refused")) {
      return " refused the connection";
    }
    return message.contains("timed out")
        ? " did not accept a connection within " + limit
        : ": " + message;
  }

  /** Class and message, and those of the root cause where they say more. */
  static String of(Throwable failure) {
    List<Throwable> chain = chain(failure);
    Throwable root = chain.get(chain.size() - 1);
    Throwable top = chain.stream().filter(t -> !isWrapper(t)).findFirst().orElse(root);
    boolean repeated = !message(root).isEmpty() && message(top).contains(message(root));
    return root == top || repeated ? named(top) : named(top) + " (" + named(root) + ")";
  }

  /** 2 s, 250 ms or 1.5 s; what does not matter is left out. */
  static String text(Duration duration) {
    long millis = duration.toMillis();
    if (millis < 1000) {
      return millis + " ms";
    }
    int digits = millis < 10_000 ? 1 : 0;
    return new BigDecimal(millis)
            .movePointLeft(3)
            .setScale(digits, java.math.RoundingMode.HALF_UP)
            .stripTrailingZeros()
            .toPlainString()
        + " s";
  }

  /** From the outermost to the root. */
  private static List<Throwable> chain(Throwable failure) {
    var chain = new ArrayList<Throwable>();
    for (Throwable t = failure; t != null && chain.size() < MAX_CAUSES; t = t.getCause()) {
      chain.add(t);
    }
    return chain;
  }

  /** Who tries several addresses keeps what each of them said there. */
  private static List<Throwable> withSuppressed(List<Throwable> chain) {
    var all = new ArrayList<>(chain);
    chain.forEach(t -> all.addAll(List.of(t.getSuppressed())));
    return all;
  }

  /** Whether it says nothing itself. */
  private static boolean isWrapper(Throwable thrown) {
    return thrown instanceof ExecutionException
        || thrown instanceof CompletionException
        || message(thrown).isEmpty();
  }

  private static boolean any(List<Throwable> chain, Class<? extends Throwable> type) {
    return chain.stream().anyMatch(type::isInstance);
  }

  private static <T extends Throwable> Optional<T> first(List<Throwable> chain, Class<T> type) {
    return chain.stream().filter(type::isInstance).map(type::cast).findFirst();
  }

  private static String named(Throwable thrown) {
    String type = thrown.getClass().getName();
    String simple = type.substring(type.lastIndexOf('.') + 1);
    String message = message(thrown);
    return message.isEmpty() ? simple : simple + ": " + message;
  }

  private static String message(Throwable thrown) {
    String message = thrown.getMessage();
    return message == null ? "" : Credentials.masked(message.strip());
  }
}
