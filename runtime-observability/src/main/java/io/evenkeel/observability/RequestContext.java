package io.evenkeel.observability;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.ContextStorage;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * The OpenTelemetry context of one request: its trace, its {@link RequestLog} and whatever the
 * request brings along, as one object instead of six. For servers; extend it with what you keep of
 * a request. Thread-safe.
 */
public class RequestContext extends RequestLog implements Context {

  /** OpenTelemetry's own, which it does not show. */
  private static final ContextKey<Span> SPAN = spanKey();

  /**
   * Whether a context may be of anybody's making. With OpenTelemetry's Java agent it may not: the
   * agent keeps the contexts of applications in its own and knows only those.
   */
  private static final boolean FREE =
      Context.root().getClass().getName().equals("io.opentelemetry.context.ArrayBasedContext");

  private final @Nullable TraceContext trace;
  private final Context base;

  /**
   * Of a request that begins.
   *
   * @param trace null leaves the request with the trace of its base, if there is one
   * @param base what the request brings along, such as {@code Context.current()}
   */
  public RequestContext(@Nullable TraceContext trace, Context base) {
    this.trace = trace;
    this.base = base;
  }

  /** Null when none was given. */
  public final @Nullable TraceContext trace() {
    return trace;
  }

  /**
   * What is to be made current: this, or its likeness where contexts have to be somebody else's.
   */
  public final Context asCurrent() {
    if (FREE) {
      return this;
    }
    return (trace == null ? base : base.with(trace)).with(KEY, this);
  }

  @Override
  @SuppressWarnings({"unchecked", "ReferenceEquality"}) // a key is itself only
  public final <V> @Nullable V get(ContextKey<V> key) {
    if (key == KEY) {
      return (V) this;
    }
    if (trace != null && key == SPAN) {
      return (V) trace.span();
    }
    return trace != null && key == TraceContext.KEY ? (V) trace : base.get(key);
  }

  @Override
  public final <V> Context with(ContextKey<V> key, V value) {
    return new Further(this, key, value);
  }

  @Override
  @SuppressWarnings("MustBeClosedChecker") // closing is the caller's
  public final Scope makeCurrent() {
    return ContextStorage.get().attach(asCurrent());
  }

  /** One more value. Immutable, thread-safe. */
  private record Further(Context below, ContextKey<?> added, Object value) implements Context {

    @Override
    @SuppressWarnings({"unchecked", "ReferenceEquality"}) // a key is itself only
    public <V> @Nullable V get(ContextKey<V> key) {
      return key == added ? (V) value : below.get(key);
    }

    @Override
    public <V> Context with(ContextKey<V> key, V other) {
      return new Further(this, key, other);
    }
  }

  /** Sees under which key a span puts itself. */
  private static final class KeySeen implements Context {

    private @Nullable ContextKey<?> key;

    @Override
    public <V> @Nullable V get(ContextKey<V> wanted) {
      return null;
    }

    @Override
    public <V> Context with(ContextKey<V> used, V value) {
      key = used;
      return this;
    }
  }

  @SuppressWarnings("unchecked")
  private static ContextKey<Span> spanKey() {
    var seen = new KeySeen();
    Span.getInvalid().storeInContext(seen);
    if (seen.key == null) {
      throw new IllegalStateException("OpenTelemetry's spans do not put themselves in a context");
    }
    return (ContextKey<Span>) seen.key;
  }
}
