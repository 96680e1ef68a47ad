package io.evenkeel.benchmarks;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import io.evenkeel.config.ConfigSource;
import io.evenkeel.observability.LogFormat;
import io.evenkeel.observability.LogSettings;
import io.evenkeel.observability.ServiceIdentity;
import io.evenkeel.observability.Telemetry;
import io.evenkeel.runtime.ServiceRuntime;
import io.undertow.Undertow;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is measured: the same handler on a server as small as can be, and on ours. */
final class LoopbackServer implements AutoCloseable {

  private static final String LOOPBACK = "127.0.0.1";
  private static final String NAME = "loopback-benchmark";
  private static final int IO_THREADS = 2;

  private final int port;
  private final Runnable stop;

  private LoopbackServer(int port, Runnable stop) {
    this.port = port;
    this.stop = stop;
  }

  /** Undertow with this handler and nothing else. */
  static LoopbackServer bare() {
    log("off");
    var undertow =
        Undertow.builder()
            .addHttpListener(0, LOOPBACK)
            .setIoThreads(IO_THREADS)
            .setHandler(new Hello())
            .build();
    undertow.start();
    var address = (InetSocketAddress) undertow.getListenerInfo().get(0).getAddress();
    return new LoopbackServer(address.getPort(), undertow::stop);
  }

  /**
   * {@link ReferenceService} with everything on.
   *
   * @param accessLog whether each request is logged too: encoded as ever, written to nowhere
   * @param traced whether requests have a trace
   */
  static LoopbackServer evenkeel(boolean accessLog, boolean traced) {
    log(accessLog ? "info" : "off");
    var settings =
        ConfigSource.of(
            "benchmark",
            Map.of(
                "http.host",
                LOOPBACK,
                "http.port",
                0,
                "http.io-threads",
                IO_THREADS,
                "management.host",
                LOOPBACK,
                "management.port",
                0,
                "bench.hang",
                0,
                "trace.enabled",
                traced));
    var runtime =
        ServiceRuntime.builder(NAME)
            .settings("bench", BenchSettings.class)
            .source(settings)
            .start(ReferenceService::configure);
    return new LoopbackServer(runtime.httpPort(), runtime::stop);
  }

  /** Sets logging up as a service does that is its own process, but for the end of it. */
  private static void log(String level) {
    Telemetry.builder(ServiceIdentity.of(NAME))
        .logging(
            new LogSettings(
                LogFormat.JSON,
                level,
                Map.of(),
                Optional.of(false),
                LogSettings.Redact.defaults(),
                0,
                LogSettings.Access.defaults()))
        .start()
        .close();
    var logback = (LoggerContext) LoggerFactory.getILoggerFactory();
    logback
        .getLogger(Logger.ROOT_LOGGER_NAME)
        .iteratorForAppenders()
        .forEachRemaining(
            appender ->
                ((OutputStreamAppender<ILoggingEvent>) appender)
                    .setOutputStream(OutputStream.nullOutputStream()));
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    stop.run();
  }
}
