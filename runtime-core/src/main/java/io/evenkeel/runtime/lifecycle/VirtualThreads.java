package io.evenkeel.runtime.lifecycle;

import java.lang.reflect.Method;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;

/** Bridge to the virtual threads of JDK 21 and newer, from Java 17 bytecode. */
public final class VirtualThreads {

  private VirtualThreads() {}

  /** A factory of virtual threads that all carry one name; empty where the JVM has none. */
  public static Optional<ThreadFactory> factory(String name) {
    try {
      Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
      Class<?> builderType = Class.forName("java.lang.Thread$Builder");
      Method setName = builderType.getMethod("name", String.class);
      Method factory = builderType.getMethod("factory");
      return Optional.of((ThreadFactory) factory.invoke(setName.invoke(builder, name)));
    } catch (ReflectiveOperationException e) {
      return Optional.empty();
    }
  }
}
