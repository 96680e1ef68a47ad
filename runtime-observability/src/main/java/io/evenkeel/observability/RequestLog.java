package io.evenkeel.observability;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.ImplicitContextKeyed;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every later line of one request says, whichever thread it is logged on, and its access-log
 * event too:
 *
 * <pre>{@code
 * RequestLog.put("user_id", user.id());
 * }</pre>
 *
 * <p>It is part of the OpenTelemetry context of a request, and so goes where that goes: to {@link
 * LogContext#carrying tasks handed to executors}, not to threads that know nothing of either. Lines
 * take it from there when they are written. A server of your own begins one for each request with
 * {@code new RequestLog().makeCurrent()}. Thread-safe.
 */
public class RequestLog implements ImplicitContextKeyed {

  /** Names a request may have; further ones are left out, with a warning. */
  public static final int MAX_NAMES = 32;

  private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);
  static final ContextKey<RequestLog> KEY = ContextKey.named("evenkeel-request-log");

  /** Newest last; immutable, so that lines read it without a lock. */
  private record Field(String name, Object value, @Nullable Field before, int count) {}

  private volatile @Nullable Field last;

  /** Of a request that begins. */
  public RequestLog() {}

  /**
   * Adds a field to every later line of the current request; does nothing outside of one.
   *
   * @param value numbers and booleans keep their type, anything else is written as text as it is
   *     now; null takes the field away. A value put before under this name is replaced
   */
  public static void put(String name, @Nullable Object value) {
    RequestLog current = Context.current().get(KEY);
    if (current != null) {
      current.set(name, value);
    }
  }

  /** As {@link #put}, for this request, whichever is current. */
  public final void set(String name, @Nullable Object value) {
    Object kept = value == null ? null : EventFields.kept(value); // a toString may log, or be slow
    boolean refused = false;
    synchronized (this) {
      Field others = without(last, name);
      int count = others == null ? 0 : others.count();
      if (kept == null) {
        last = others;
      } else if (count < MAX_NAMES) {
        last = new Field(name, kept, others, count + 1);
      } else {
        refused = true;
      }
    }
    if (refused) {
      LOG.warn("{} and maybe more left out (expected: at most {} names)", name, MAX_NAMES);
    }
  }

  @SuppressWarnings("ReferenceEquality") // what did not change is kept
  private static @Nullable Field without(@Nullable Field from, String name) {
    if (from == null) {
      return null;
    }
    if (from.name().equals(name)) {
      return from.before();
    }
    Field rest = without(from.before(), name);
    return rest == from.before()
        ? from
        : new Field(from.name(), from.value(), rest, from.count() - 1);
  }

  /** Goes through the fields of the current request, the first put first. */
  static void forEachCurrent(BiConsumer<String, Object> reader) {
    RequestLog current = Context.current().get(KEY);
    if (current != null) {
      visit(current.last, reader);
    }
  }

  static boolean currentIsEmpty() {
    RequestLog current = Context.current().get(KEY);
    return current == null || current.last == null;
  }

  private static void visit(@Nullable Field field, BiConsumer<String, Object> reader) {
    if (field != null) {
      visit(field.before(), reader);
      reader.accept(field.name(), field.value());
    }
  }

  @Override
  public final Context storeInContext(Context context) {
    return context.with(KEY, this);
  }
}
