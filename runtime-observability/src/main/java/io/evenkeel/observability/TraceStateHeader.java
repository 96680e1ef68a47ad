package io.evenkeel.observability;

import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.TraceStateBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The {@code tracestate} header, read by <a
 * href="https://www.w3.org/TR/trace-context-2/#tracestate-header">section 3.3 of Trace Context</a>.
 * Immutable, thread-safe.
 */
final class TraceStateHeader {

  static final TraceStateHeader EMPTY = new TraceStateHeader("", TraceState.getDefault());

  private static final int MAX_MEMBERS = 32;
  private static final int MAX_KEY = 256;
  private static final int MAX_VALUE = 256;

  private final String text;
  private final TraceState openTelemetry;

  private TraceStateHeader(String text, TraceState openTelemetry) {
    this.text = text;
    this.openTelemetry = openTelemetry;
  }

  /**
   * Empty when any member is malformed: a half-read state would mislead its owner. Of members with
   * one key the first counts, which is the last that was written.
   */
  static TraceStateHeader parse(String header) {
    List<String> members = new ArrayList<>(2);
    int count = 0;
    int to;
    for (int from = 0; from <= header.length(); from = to + 1) {
      int comma = header.indexOf(',', from);
      to = comma < 0 ? header.length() : comma;
      String member = stripBlanks(header, from, to);
      if (member.isEmpty()) {
        continue;
      }
      if (++count > MAX_MEMBERS || !isMember(member)) {
        return EMPTY;
      }
      if (!holdsKeyOf(members, member)) {
        members.add(member);
      }
    }
    return members.isEmpty()
        ? EMPTY
        : new TraceStateHeader(String.join(",", members), openTelemetry(members));
  }

  static TraceStateHeader of(TraceState state) {
    return state.isEmpty()
        ? EMPTY
        : new TraceStateHeader(
            state.asMap().entrySet().stream()
                .map(member -> member.getKey() + "=" + member.getValue())
                .collect(Collectors.joining(",")),
            state);
  }

  /** As OpenTelemetry understands it: members beyond its older grammar are missing there. */
  TraceState toOpenTelemetry() {
    return openTelemetry;
  }

  /** The members without blanks and repetitions; {@code ""} when there is none. */
  @Override
  public String toString() {
    return text;
  }

  private static TraceState openTelemetry(List<String> members) {
    TraceStateBuilder builder = TraceState.builder();
    // The builder puts each member in front of those it has.
    for (int i = members.size() - 1; i >= 0; i--) {
      String member = members.get(i);
      int equals = member.indexOf('=');
      builder.put(member.substring(0, equals), member.substring(equals + 1));
    }
    return builder.build();
  }

  private static boolean holdsKeyOf(List<String> members, String member) {
    int length = member.indexOf('=') + 1;
    for (String other : members) {
      if (other.regionMatches(0, member, 0, length)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isMember(String member) {
    int equals = member.indexOf('=');
    return equals > 0
        && equals <= MAX_KEY
        && isKey(member, equals)
        && isValue(member, equals + 1)
        && member.length() - equals - 1 <= MAX_VALUE;
  }

  private static boolean isKey(String member, int to) {
    for (int i = 0; i < to; i++) {
      char c = member.charAt(i);
      boolean begins = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      if (!begins && (i == 0 || "_-*/@".indexOf(c) < 0)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Printable ASCII without comma, which cannot be here, and equals sign; not ending in a space.
   */
  private static boolean isValue(String member, int from) {
    for (int i = from; i < member.length(); i++) {
      char c = member.charAt(i);
      if (c < ' ' || c > '~' || c == '=') {
        return false;
      }
    }
    return from < member.length(); // blanks at the end were stripped
  }

  /** Spaces and tabs only: another control character makes the member malformed. */
  private static String stripBlanks(String text, int begin, int end) {
    int from = begin;
    int to = end;
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
