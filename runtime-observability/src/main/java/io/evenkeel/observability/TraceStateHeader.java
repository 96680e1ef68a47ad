package io.evenkeel.observability;

import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.TraceStateBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The {@code tracestate} header, read by <a
 * href="https://www.w3.org/TR/trace-context-2/#tracestate-header">section 3.3 of Trace Context</a>.
 */
final class TraceStateHeader {

  static final TraceStateHeader EMPTY = new TraceStateHeader(Map.of());

  private static final int MAX_MEMBERS = 32;
  private static final Pattern KEY = Pattern.compile("[a-z0-9][a-z0-9_\\-*/@]{0,255}");

  /** Printable ASCII without comma and equals sign, not ending in a space. */
  private static final Pattern VALUE = Pattern.compile("[ -+\\--<>-~]{0,255}[!-+\\--<>-~]");

  private final Map<String, String> members;

  private TraceStateHeader(Map<String, String> members) {
    this.members = members;
  }

  /** Empty when any member is malformed: a half-read state would mislead its owner. */
  static TraceStateHeader parse(String header) {
    Map<String, String> members = new LinkedHashMap<>();
    int count = 0;
    for (String part : header.split(",", -1)) {
      String member = stripBlanks(part);
      if (member.isEmpty()) {
        continue;
      }
      int equals = member.indexOf('=');
      if (++count > MAX_MEMBERS || equals < 0) {
        return EMPTY;
      }
      String key = member.substring(0, equals);
      String value = member.substring(equals + 1);
      if (!KEY.matcher(key).matches() || !VALUE.matcher(value).matches()) {
        return EMPTY;
      }
      members.putIfAbsent(key, value);
    }
    return members.isEmpty() ? EMPTY : new TraceStateHeader(members);
  }

  /** As OpenTelemetry understands it: members beyond its older grammar are missing there. */
  TraceState toOpenTelemetry() {
    TraceStateBuilder builder = TraceState.builder();
    List<Map.Entry<String, String>> entries = new ArrayList<>(members.entrySet());
    // The builder puts each member in front of those it has.
    for (int i = entries.size() - 1; i >= 0; i--) {
      builder.put(entries.get(i).getKey(), entries.get(i).getValue());
    }
    return builder.build();
  }

  static TraceStateHeader of(TraceState state) {
    return state.isEmpty() ? EMPTY : new TraceStateHeader(new LinkedHashMap<>(state.asMap()));
  }

  @Override
  public String toString() {
    return members.entrySet().stream()
        .map(member -> member.getKey() + "=" + member.getValue())
        .collect(Collectors.joining(","));
  }

  /** Spaces and tabs only: another control character makes the member malformed. */
  private static String stripBlanks(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isBlank(text.charAt(from))) {
      from++;
    }
    while (to > from && isBlank(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }
}
