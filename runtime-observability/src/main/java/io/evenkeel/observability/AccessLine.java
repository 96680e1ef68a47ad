package io.evenkeel.observability;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.context.Context;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes {@link AccessEvent}s as {@link LineEncoder} writes others, with everything that is the
 * same for all of them written beforehand. Thread-safe.
 */
final class AccessLine {

  private final LogStyle style;
  private final TimestampText timestamps = TimestampText.iso();
  private final Set<String> taken;
  private final WrittenTexts recurring;

  private final byte[] time;
  private final byte[] thread;
  private final byte[] message;
  private final byte[] traceId;
  private final byte[] spanId;
  private final byte[] method;
  private final byte[] route;
  private final byte[] path;
  private final byte[] status;
  private final byte[] size;
  private final byte[] duration;
  private final byte[] client;
  private final byte[] agent;

  AccessLine(LogStyle style, String loggerName) {
    this.style = style;
    recurring = new WrittenTexts(style::clean);
    FieldNames fields = style.names();
    time = utf8("{\"" + fields.of(LogField.TIMESTAMP) + "\":\"");
    thread = utf8(sameForAll(style, loggerName) + within(fields.of(LogField.THREAD)));
    message = utf8("\"" + within(fields.of(LogField.MESSAGE)));
    traceId = utf8("\"" + within(fields.of(LogField.TRACE_ID)));
    spanId = utf8("\"" + within(fields.of(LogField.SPAN_ID)));
    method = utf8("\"" + within(fields.free(AccessEvent.METHOD)));
    route = utf8("\"" + within(fields.free(AccessEvent.ROUTE)));
    path = utf8("\"" + within(fields.free(AccessEvent.PATH)));
    status = utf8("\"" + member(fields.free(AccessEvent.STATUS)));
    size = utf8(member(fields.free(AccessEvent.SIZE)));
    duration = utf8(member(fields.free(AccessEvent.DURATION)));
    client = utf8(within(fields.free(AccessEvent.CLIENT)));
    agent = utf8("\"" + within(fields.free(AccessEvent.AGENT)));
    taken =
        AccessEvent.pairs(AnsweredRequest.NONE).stream()
            .map(pair -> fields.free(pair.key))
            .collect(Collectors.toUnmodifiableSet());
  }

  private static String sameForAll(LogStyle style, String loggerName) {
    FieldNames fields = style.names();
    var json = new StringBuilder("\"").append(within(fields.of(LogField.LEVEL))).append("INFO\"");
    if (fields == FieldNames.ECS) {
      string(json, FieldNames.ECS_VERSION, EventFields.ECS_VERSION);
    }
    style.identity().forEach((field, value) -> string(json, fields.of(field), value));
    string(json, fields.of(LogField.LOGGER), LogText.clean(loggerName));
    return json.toString();
  }

  private static void string(StringBuilder json, String name, String value) {
    var line = new JsonLine(value.length()).text(value);
    json.append(within(name)).append(new String(line.bytes(), 0, line.length(), UTF_8)).append('"');
  }

  private static String member(String name) {
    return ",\"" + name + "\":";
  }

  /** Up to the first quote of its value. */
  private static String within(String name) {
    return member(name) + "\"";
  }

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }

  /** Called where the request is current; false when the event says more than a line has. */
  boolean write(AccessEvent event, JsonLine line) {
    Map<String, String> mdc = event.mdc();
    if (mdc != null && !mdc.isEmpty()) {
      return false;
    }
    AnsweredRequest request = event.request();
    String where = style.clean(request.path());
    timestamps.write(line.raw(time), event.getTimeStamp());
    recurring.write(line.raw(thread), Thread.currentThread().getName());
    recurring.write(line.raw(message), request.method());
    line.blank().text(where).blank().number(request.status());
    trace(line, Context.current());
    recurring.write(line.raw(method), request.method());
    recurring.write(line.raw(route), request.route());
    line.raw(path).text(where).raw(status).number(request.status());
    line.raw(size).number(request.bodySize());
    line.raw(duration).thousandths(request.micros());
    address(line.raw(client), request.client());
    recurring.write(line.raw(agent), request.userAgent());
    line.quote();
    fields(line);
    line.end();
    return true;
  }

  private void trace(JsonLine line, Context current) {
    TraceContext trace = TraceContext.in(current);
    if (trace != null) {
      trace.writeTraceId(line.raw(traceId));
      trace.writeSpanId(line.raw(spanId));
    }
  }

  private void address(JsonLine line, @Nullable InetAddress address) {
    if (address instanceof Inet4Address) {
      byte[] parts = address.getAddress();
      for (int i = 0; i < parts.length; i++) {
        (i == 0 ? line : line.dot()).number(parts[i] & 0xFF);
      }
    } else if (address != null) {
      line.text(style.clean(address.getHostAddress()));
    }
  }

  private void fields(JsonLine line) {
    if (!RequestLog.currentIsEmpty()) {
      EventFields.ofRequest(style)
          .forEach(
              (name, value) -> {
                if (!taken.contains(name)) {
                  line.value(name, value);
                }
              });
    }
  }
}
