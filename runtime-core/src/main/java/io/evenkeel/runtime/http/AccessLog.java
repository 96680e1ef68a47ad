package io.evenkeel.runtime.http;

import io.evenkeel.observability.AccessLogger;
import io.evenkeel.observability.AnsweredRequest;
import io.evenkeel.observability.LogSettings;
import io.evenkeel.observability.TraceContext;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.RequestTooBigException;
import io.undertow.server.handlers.form.MultiPartParserDefinition;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.channels.ReadTimeoutException;

/** One event per request on the logger {@code access}, and one for each handler that threw. */
final class AccessLog {

  private static final AccessLogger ACCESS = new AccessLogger("access");
  private static final Logger FAILURES = LoggerFactory.getLogger(AccessLog.class);

  private static final int LONGEST_AGENT = 256;

  private final double sample;
  private final long slowNanos;

  AccessLog(LogSettings.Access settings) {
    sample = settings.sample();
    slowNanos = settings.slow().toNanos();
  }

  /** Called within the request's context, when the answer is complete or was cut. */
  void completed(
      HttpServerExchange exchange,
      String template,
      int status,
      long nanos,
      @Nullable TraceContext trace) {
    if (!ACCESS.enabled() || !wanted(status, nanos, trace)) {
      return;
    }
    InetSocketAddress client = exchange.getSourceAddress();
    ACCESS.log(
        new AnsweredRequest(
            exchange.getRequestMethod().toString(),
            template,
            exchange.getRequestPath(),
            status,
            exchange.getResponseBytesSent(),
            nanos,
            client == null ? null : client.getAddress(),
            userAgent(exchange)));
  }

  /** Every failure and every slow answer; of the others those whose trace is in the sample. */
  private boolean wanted(int status, long nanos, @Nullable TraceContext trace) {
    return sample == 1
        || status >= StatusCodes.BAD_REQUEST
        || nanos >= slowNanos
        || (trace == null
            ? ThreadLocalRandom.current().nextDouble() < sample
            : trace.isWithin(sample));
  }

  private static String userAgent(HttpServerExchange exchange) {
    String agent = exchange.getRequestHeaders().getFirst(Headers.USER_AGENT);
    if (agent == null) {
      return "";
    }
    return agent.length() <= LONGEST_AGENT ? agent : agent.substring(0, LONGEST_AGENT);
  }

  /** Called within the request's trace context. */
  void failed(HttpServerExchange exchange, String template, Throwable cause) {
    if (clientsDoing(exchange, cause)) {
      // The client's doing, which it can repeat at will: no stack, and no error to page anybody.
      FAILURES.info(
          "request of a client that is gone or sent too much or too little: {}", cause.toString());
      return;
    }
    FAILURES
        .atError()
        .addKeyValue("http.request.method", exchange.getRequestMethod().toString())
        .addKeyValue("http.route", template)
        .setCause(cause)
        .log("request failed: {}", cause.toString());
  }

  /** Of a handler whose request has overrun its time limit, which was logged. */
  static void failedLate(String template, Throwable cause) {
    FAILURES.debug("handler of {} failed after its request's time limit", template, cause);
  }

  /** Called within the request's trace context; the stack is where a blocking handler was. */
  void overran(RequestLeft request, String outcome) {
    var event =
        FAILURES
            .atWarn()
            .addKeyValue("http.request.method", request.method())
            .addKeyValue("http.route", request.route())
            .addKeyValue("age_ms", request.ageMillis());
    if (!request.stack().isEmpty()) {
      var where = new TimeoutException("its handler was at");
      where.setStackTrace(request.stack().toArray(StackTraceElement[]::new));
      event = event.setCause(where);
    }
    event.log("request overran its time limit and {}: {}", outcome, request);
  }

  /** Of a client that took nothing of its answer for so long; its connection is closed. */
  static void notRead(@Nullable SocketAddress client, Duration patience) {
    FAILURES
        .atInfo()
        .addKeyValue("client.address", String.valueOf(client))
        .log("answer not read for {} ms, its connection is closed", patience.toMillis());
  }

  /** Of a body, or of a file in a form. */
  static boolean tooBig(Throwable cause) {
    return cause instanceof RequestTooBigException
        || cause instanceof MultiPartParserDefinition.FileTooLargeException;
  }

  /** Whether a failure is not the server's to mend. */
  static boolean clientsDoing(HttpServerExchange exchange, Throwable cause) {
    return tooBig(cause) || cause instanceof ReadTimeoutException || clientGone(exchange, cause);
  }

  /**
   * Whether a failure is that of the client's own connection: it is closed or given up, or the
   * exception was made by the server's streams, which read and write nothing else.
   */
  static boolean clientGone(HttpServerExchange exchange, Throwable cause) {
    return !exchange.getConnection().isOpen()
        || PatientAnswer.gaveUp(exchange, cause)
        || (cause instanceof IOException
            && !tooBig(cause)
            && !(cause instanceof ReadTimeoutException)
            && !(cause instanceof FileSystemException)
            && ofSocket(cause.getStackTrace()));
  }

  /**
   * Made by the server's streams, or by the socket beneath them, which only XNIO touches. What
   * Undertow itself asks of the JDK is done to a file.
   */
  private static boolean ofSocket(StackTraceElement[] stack) {
    boolean madeByJdk = false;
    for (StackTraceElement frame : stack) {
      String name = frame.getClassName();
      if (!name.startsWith("java.") && !name.startsWith("sun.")) {
        return name.startsWith("org.xnio.") || (name.startsWith("io.undertow.") && !madeByJdk);
      }
      madeByJdk = true;
    }
    return false;
  }
}
