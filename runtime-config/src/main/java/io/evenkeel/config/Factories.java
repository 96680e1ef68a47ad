package io.evenkeel.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Constructs records: by the first factory that knows the type, else by reflection. Immutable. */
record Factories(List<RecordFactory> all) {

  Factories {
    all = List.copyOf(all);
  }

  /** Throws InvocationTargetException around what the constructor throws, called either way. */
  Record create(Shape.OfRecord shape, List<Object> arguments) throws InvocationTargetException {
    for (RecordFactory factory : all) {
      var components = new Components(arguments);
      Record created = made(factory, shape.type(), components);
      if (created != null) {
        require(shape.type(), created, components);
        return created;
      }
    }
    return reflected(shape, arguments);
  }

  private static @Nullable Record made(
      RecordFactory factory, Class<? extends Record> type, Components components)
      throws InvocationTargetException {
    try {
      return factory.create(type, components).orElse(null);
    } catch (Throwable e) {
      throw new InvocationTargetException(e);
    }
  }

  private static void require(Class<? extends Record> type, Record created, Components components) {
    if (created.getClass() != type || !components.areTaken()) {
      throw new IllegalStateException(
          "factory for "
              + type.getName()
              + ": made "
              + created.getClass().getName()
              + (components.areTaken() ? "" : ", not of all components")
              + " (expected: a record of that type, of all its components)");
    }
  }

  private static Record reflected(Shape.OfRecord shape, List<Object> arguments)
      throws InvocationTargetException {
    Class<?>[] types = new Class<?>[arguments.size()];
    for (int i = 0; i < types.length; i++) {
      types[i] = shape.members().get(i).type();
    }
    try {
      Constructor<? extends Record> constructor = shape.type().getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(arguments.toArray());
    } catch (InvocationTargetException e) {
      throw e;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(shape.type().getName() + " cannot be created", e);
    }
  }
}
