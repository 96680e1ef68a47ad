package io.evenkeel.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Optional;

/** Calls the constructor of a settings record; what it refuses is a problem. */
final class Construction {

  private static final int MAX_CAUSES = 16;
  private static final String SEPARATOR = ": ";

  private final Problems problems;
  private final Mask mask;
  private final Factories factories;
  private final Shape.OfRecord shape;
  private final ConfigObject object;
  private final Key key;

  Construction(
      Problems problems,
      Mask mask,
      Factories factories,
      Shape.OfRecord shape,
      ConfigObject object,
      Key key) {
    this.problems = problems;
    this.mask = mask;
    this.factories = factories;
    this.shape = shape;
    this.object = object;
    this.key = key;
  }

  /**
   * The record, even when it breaks expectations, so that those of the record around it are checked
   * too; empty when its constructor threw.
   *
   * @param flawed whether a value inside is a problem already: then what the constructor throws may
   *     be a consequence, and is no problem of its own
   */
  Optional<Record> create(List<Object> arguments, boolean flawed) {
    try (var expectations = Expectations.gather()) {
      Optional<Record> created = Optional.empty();
      Optional<Throwable> thrown = Optional.empty();
      try {
        created = Optional.of(factories.create(shape, arguments));
      } catch (InvocationTargetException e) {
        thrown = Optional.of(e.getCause() == null ? e : e.getCause());
      }
      for (ExpectationException broken : expectations.broken()) {
        broken(broken);
      }
      if (thrown.isPresent()) {
        refused(thrown.get(), flawed || !expectations.broken().isEmpty());
      }
      return created;
    }
  }

  private void refused(Throwable cause, boolean consequence) {
    if (cause instanceof ExpectationException thrownElsewhere) {
      broken(thrownElsewhere);
    } else if (consequence) {
      return; // an Error, too: an array of a size out of range
    } else if (cause instanceof Error error) {
      throw error;
    } else if (cause instanceof IllegalArgumentException && cause.getMessage() != null) {
      refused(cause.getMessage());
    } else {
      problems.add(
          key, withheld(shape.type().getName() + " cannot be created: " + cause), origin());
      problems.cause(shown(cause));
    }
  }

  private void broken(ExpectationException broken) {
    Optional<Culprit> culprit = Culprit.named(shape, broken.component());
    Key component = culprit.map(c -> c.key(key)).orElseGet(() -> key.component(broken.component()));
    String shown = mask.hides(component, broken.text()) ? Text.MASK : broken.shown();
    problems.misfit(
        component,
        shown,
        mask.within(broken.expectation()),
        culprit.map(c -> c.origin(object)).orElseGet(this::origin));
  }

  /** {@code port: ...} is about that component, as is {@code http.port: ...} in section http. */
  private void refused(String message) {
    int colon = message.indexOf(SEPARATOR);
    String name = colon > 0 ? message.substring(0, colon) : "";
    String prefix = key + ".";
    Optional<Culprit> culprit =
        Culprit.named(shape, name.startsWith(prefix) ? name.substring(prefix.length()) : name);
    String rest = culprit.isPresent() ? message.substring(colon + SEPARATOR.length()) : message;
    Culprit found = culprit.orElse(new Culprit(List.of()));
    problems.add(found.key(key), withheld(rest), found.origin(object));
  }

  /** A message may quote anything. */
  private String withheld(String message) {
    String masked = mask.within(message);
    return mask.quotes(key, object, masked)
        ? "refused by " + shape.type().getName() + ", whose message would show a secret"
        : masked;
  }

  /** Stack traces are printed, too. */
  private Throwable shown(Throwable cause) {
    var trace = new StringWriter();
    cause.printStackTrace(new PrintWriter(trace));
    var messages = new StringBuilder(); // a short secret may be in any name of a class
    Throwable at = cause;
    for (int depth = 0; at != null && depth < MAX_CAUSES; depth++) {
      messages.append(at.getMessage()).append('\n');
      at = at.getCause();
    }
    if (!mask.hides(Key.ROOT, trace.toString()) && !mask.quotes(key, object, messages.toString())) {
      return cause;
    }
    var shown =
        new IllegalStateException(
            cause.getClass().getName() + ", whose message would show a secret");
    shown.setStackTrace(cause.getStackTrace());
    return shown;
  }

  private Optional<ConfigOrigin> origin() {
    return new Culprit(List.of()).origin(object);
  }
}
