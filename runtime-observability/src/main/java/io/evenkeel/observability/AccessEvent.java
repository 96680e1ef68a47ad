package io.evenkeel.observability;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggerContextVO;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;

/**
 * A request as the event that a log call would have made of it. Most appenders are ours and write
 * it as it is; for others it becomes that event when they look closer. As thread-safe as those are.
 */
final class AccessEvent implements ILoggingEvent {

  static final String MESSAGE = "{} {} {}";

  static final String METHOD = "http.request.method";
  static final String ROUTE = "http.route";
  static final String PATH = "url.path";
  static final String STATUS = "http.response.status_code";
  static final String SIZE = "http.response.body.size";
  static final String DURATION = "duration_ms";
  static final String CLIENT = "client.address";
  static final String AGENT = "user_agent.original";

  private static final String NAME = AccessLogger.class.getName();

  private final Logger logger;
  private final AnsweredRequest request;
  private final long timeMillis;
  private @Nullable LoggingEvent full;

  AccessEvent(Logger logger, AnsweredRequest request, long timeMillis) {
    this.logger = logger;
    this.request = request;
    this.timeMillis = timeMillis;
  }

  AnsweredRequest request() {
    return request;
  }

  static Object[] arguments(AnsweredRequest request) {
    return new Object[] {request.method(), request.path(), request.status()};
  }

  static List<KeyValuePair> pairs(AnsweredRequest request) {
    return List.of(
        new KeyValuePair(METHOD, request.method()),
        new KeyValuePair(ROUTE, request.route()),
        new KeyValuePair(PATH, request.path()),
        new KeyValuePair(STATUS, request.status()),
        new KeyValuePair(SIZE, request.bodySize()),
        new KeyValuePair(DURATION, request.millis()),
        new KeyValuePair(CLIENT, request.clientAddress()),
        new KeyValuePair(AGENT, request.userAgent()));
  }

  /** What is in the MDC of the thread that logs; null when nothing is. */
  @Nullable Map<String, String> mdc() {
    return logger.getLoggerContext().getMDCAdapter() instanceof LogbackMDCAdapter adapter
        ? adapter.getPropertyMap()
        : getMDCPropertyMap();
  }

  private LoggingEvent full() {
    LoggingEvent known = full;
    if (known == null) {
      known = new LoggingEvent(NAME, logger, Level.INFO, MESSAGE, null, arguments(request));
      known.setKeyValuePairs(pairs(request));
      full = known;
    }
    return known;
  }

  @Override
  public Level getLevel() {
    return Level.INFO;
  }

  @Override
  public String getLoggerName() {
    return logger.getName();
  }

  @Override
  public long getTimeStamp() {
    return timeMillis;
  }

  @Override
  public String getThreadName() {
    return full().getThreadName();
  }

  @Override
  public String getMessage() {
    return MESSAGE;
  }

  @Override
  public Object[] getArgumentArray() {
    return full().getArgumentArray();
  }

  @Override
  public String getFormattedMessage() {
    return full().getFormattedMessage();
  }

  @Override
  public LoggerContextVO getLoggerContextVO() {
    return full().getLoggerContextVO();
  }

  @Override
  public @Nullable IThrowableProxy getThrowableProxy() {
    return null;
  }

  @Override
  public StackTraceElement[] getCallerData() {
    return full().getCallerData();
  }

  @Override
  public boolean hasCallerData() {
    return full().hasCallerData();
  }

  @Override
  public @Nullable List<Marker> getMarkerList() {
    return full().getMarkerList();
  }

  @Override
  public Map<String, String> getMDCPropertyMap() {
    return full().getMDCPropertyMap();
  }

  @Override
  @Deprecated
  public Map<String, String> getMdc() {
    return full().getMDCPropertyMap();
  }

  @Override
  public int getNanoseconds() {
    return full().getNanoseconds();
  }

  @Override
  public long getSequenceNumber() {
    return full().getSequenceNumber();
  }

  @Override
  public List<KeyValuePair> getKeyValuePairs() {
    return full().getKeyValuePairs();
  }

  @Override
  public void prepareForDeferredProcessing() {
    full().prepareForDeferredProcessing();
  }

  @Override
  public String toString() {
    return full().toString();
  }
}
