package io.evenkeel.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Optional;

/** Calls the constructor of a settings record; what it refuses is a problem. */
final class Construction {

  private final Problems problems;
  private final Mask mask;

  Construction(Problems problems, Mask mask) {
    this.problems = problems;
    this.mask = mask;
  }

  Optional<Record> create(
      Shape.OfRecord shape, List<Object> arguments, ConfigObject object, Key key) {
    Class<?>[] types = shape.members().stream().map(Shape.Member::type).toArray(Class<?>[]::new);
    try {
      Constructor<? extends Record> constructor = shape.type().getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return Optional.of(constructor.newInstance(arguments.toArray()));
    } catch (InvocationTargetException e) {
      refused(e.getCause() == null ? e : e.getCause(), shape, object, key);
      return Optional.empty();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(shape.type().getName() + " cannot be created", e);
    }
  }

  private void refused(Throwable cause, Shape.OfRecord shape, ConfigObject object, Key key) {
    Optional<ConfigOrigin> section =
        object.isEmpty() ? Optional.empty() : Optional.of(object.origin());
    if (cause instanceof Error error) {
      throw error;
    }
    if (cause instanceof ExpectationException broken) {
      Key component = key.component(broken.component());
      List<String> path = component.segments().subList(key.size(), component.size());
      Optional<ConfigValue> value = new Key(path).in(object);
      String shown = mask.hides(component, broken.shown()) ? Text.MASK : broken.shown();
      problems.add(
          component,
          shown + " (expected: " + mask.within(broken.expectation()) + ")",
          value.map(ConfigValue::origin).or(() -> section));
    } else if (cause instanceof IllegalArgumentException && cause.getMessage() != null) {
      problems.add(key, mask.within(cause.getMessage()), section);
    } else {
      problems.add(
          key, mask.within(shape.type().getName() + " cannot be created: " + cause), section);
      problems.cause(cause);
    }
  }
}
