package io.evenkeel.observability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.read.ListAppender;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A request written by hand is what the encoder would have written of the same log call. */
@SuppressWarnings("try") // a scope is only there to be closed
class AccessLineTest {

  private static final JsonMapper STRICT =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private static final String SECRET = "correct-horse-battery";

  private final LoggerContext logback = new LoggerContext();
  private final Logger logger = logback.getLogger("access");
  private final LogbackMDCAdapter mdc = new LogbackMDCAdapter();

  @BeforeEach
  void setUp() {
    logback.setMDCAdapter(mdc);
  }

  @AfterEach
  void clear() {
    mdc.clear();
  }

  private static LogStyle style(FieldNames names) {
    var identity = new ServiceIdentity("orders \"x\"", "1.4.2", "prod", "örders-7");
    return LogStyle.of(
        identity,
        names,
        Redaction.of(text -> text.replace(SECRET, "******"), LogSettings.Redact.defaults()));
  }

  private static Encoder<ILoggingEvent> lines(FieldNames names) {
    return new LineEncoder(style(names));
  }

  private static JsonLogEncoder encoder(FieldNames names) {
    var encoder = new JsonLogEncoder(style(names));
    encoder.start();
    return encoder;
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static AnsweredRequest request(String text, @Nullable InetAddress client, long number) {
    return new AnsweredRequest(
        text, "/" + text + "/{id}", text, (int) (number % 1000), number, number, client, text);
  }

  static Stream<AnsweredRequest> requests() {
    return Stream.of(
        new AnsweredRequest(
            "GET", "/a/{id}", "/a/7", 200, 17, 1_234_567, address("192.0.2.255"), "curl/8.1"),
        request("", null, 0),
        request("tab\tline\r\nfeed nul\u0000 bell\u0007 esc\u001b[31m", address("127.0.0.1"), 1),
        request("quote \" brace } backslash \\ slash / del \u007f", address("10.0.0.1"), 999),
        request("ümlaut € \ud83d\ude00 high \ud83d low \ude00", address("2001:db8::1"), 1_000),
        request("C1 \u009b31m \u0085 line \u2028", address("::1"), 123_456_789_012L),
        request("at the end \ud83d", address("0.0.0.0"), Long.MAX_VALUE / 1000),
        request("/login?password=hunter22&x=" + SECRET, address("8.8.8.8"), 86_400_000_000_000L),
        request("Bearer abcdefghijklmnopqrstuvwxyz", address("8.8.8.8"), -1),
        new AnsweredRequest(
            "GET", "/", "/" + "x".repeat(20_000), 200, 5, 5, null, "y".repeat(40_000)));
  }

  @ParameterizedTest
  @MethodSource("requests")
  void itIsTheLineOfTheSameLogCall(AnsweredRequest request) {
    assertSame(request);
  }

  @ParameterizedTest
  @MethodSource("requests")
  void itIsSoWithATraceAndFieldsOfTheRequest(AnsweredRequest request) {
    var trace = TraceContext.newTrace();
    var fields = new RequestContext(trace, Context.root());
    fields.set("user_id", 4711);
    fields.set("note " + SECRET, "says \"" + SECRET + "\"");
    fields.set("password", "hunter22");
    fields.set("ratio", 0.25);
    fields.set("nan", Double.NaN);
    fields.set("vip", true);
    fields.set("url.path", "forged");
    fields.set("level", "forged");
    fields.set("http.response.body.bytes", "forged");

    try (Scope scope = fields.makeCurrent()) {
      assertSame(request);
      assertThat(line(FieldNames.PLAIN, request).get("trace_id").asString())
          .isEqualTo(trace.traceId());
    }
  }

  @Test
  void anMdcThatIsNotEmptyIsWrittenToo() {
    mdc.put("tenant", "acme " + SECRET);
    mdc.put("url.path", "forged");

    AnsweredRequest request = requests().findFirst().orElseThrow();

    assertSame(request);
    assertThat(line(FieldNames.PLAIN, request).get("tenant").asString()).isEqualTo("acme ******");
  }

  @Test
  void whatOthersSeeIsTheEventOfALogCall() {
    var seen = new ListAppender<ILoggingEvent>();
    seen.setContext(logback);
    seen.start();
    logger.addAppender(seen);
    AnsweredRequest request = requests().findFirst().orElseThrow();
    mdc.put("tenant", "acme");

    logger.callAppenders(new AccessEvent(logger, request, 1_000));

    ILoggingEvent event = seen.list.get(0);
    event.prepareForDeferredProcessing();
    mdc.clear();
    assertThat(event.getFormattedMessage()).isEqualTo("GET /a/7 200");
    assertThat(event.getLevel()).isEqualTo(Level.INFO);
    assertThat(event.getLoggerName()).isEqualTo("access");
    assertThat(event.getThreadName()).isEqualTo(Thread.currentThread().getName());
    assertThat(event.getMDCPropertyMap()).containsEntry("tenant", "acme");
    assertThat(event.getTimeStamp()).isEqualTo(1_000);
    assertThat(event.getInstant().toEpochMilli()).isEqualTo(1_000);
    assertThat(event.getKeyValuePairs()).extracting(p -> p.key).contains("http.route", "url.path");
  }

  @Test
  void levelAndAppendersOfTheLoggerCount() {
    var access = new AccessLogger("io.evenkeel.test.access");
    var quiet = (Logger) org.slf4j.LoggerFactory.getLogger("io.evenkeel.test.access");
    var seen = new ListAppender<ILoggingEvent>();
    seen.setContext(quiet.getLoggerContext());
    seen.start();
    quiet.addAppender(seen);
    quiet.setAdditive(false);
    quiet.setLevel(Level.WARN);
    assertThat(access.enabled()).isFalse();
    quiet.setLevel(Level.INFO);
    assertThat(access.enabled()).isTrue();

    access.log(requests().findFirst().orElseThrow());

    assertThat(seen.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsOnly("GET /a/7 200");
  }

  private void assertSame(AnsweredRequest request) {
    for (FieldNames names : FieldNames.values()) {
      ObjectNode byHand = line(names, request);
      ObjectNode generated = (ObjectNode) parsed(encoder(names).encode(logCall(request)));

      assertThat(names(byHand)).isEqualTo(names(generated));
      byHand.remove(names.of(LogField.TIMESTAMP));
      generated.remove(names.of(LogField.TIMESTAMP));
      assertThat(byHand.toPrettyString()).isEqualTo(generated.toPrettyString());
    }
  }

  private static List<String> names(JsonNode object) {
    return List.copyOf(object.propertyNames());
  }

  private ObjectNode line(FieldNames names, AnsweredRequest request) {
    byte[] line = lines(names).encode(new AccessEvent(logger, request, 1_700_000_000_042L));
    String text = new String(line, UTF_8);
    assertThat(text).endsWith("}\n").doesNotContain("\u001b", "\u009b", "\r", SECRET);
    assertThat(text.strip()).doesNotContain("\n");
    var object = (ObjectNode) parsed(line);
    assertThat(object.get(names.of(LogField.TIMESTAMP)).asString())
        .isEqualTo("2023-11-14T22:13:20.042Z");
    return object;
  }

  private static JsonNode parsed(byte[] line) {
    return STRICT.readTree(line);
  }

  private ILoggingEvent logCall(AnsweredRequest request) {
    Object[] arguments = AccessEvent.arguments(request);
    var event = new LoggingEvent("fqcn", logger, Level.INFO, AccessEvent.MESSAGE, null, arguments);
    event.setKeyValuePairs(AccessEvent.pairs(request));
    return event;
  }
}
