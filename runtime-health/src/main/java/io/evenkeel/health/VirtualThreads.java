package io.evenkeel.health;

import java.lang.reflect.Method;
import java.util.Optional;

/**
 * The bridge from Java 17 bytecode to {@code Thread.ofVirtual()}.
 *
 * <p>Used from Java 24 on, although virtual threads exist from 21 on: until 24 (JEP 491) code that
 * blocks in {@code synchronized} holds its carrier, and as many stuck checks as there are
 * processors would stop every virtual thread of the application.
 */
final class VirtualThreads {

  private static final int FIRST_TRUSTED_JAVA = 24;

  private final Method ofVirtual;
  private final Method name;
  private final Method unstarted;

  private VirtualThreads() throws ReflectiveOperationException {
    Class<?> builder = Class.forName("java.lang.Thread$Builder");
    ofVirtual = Thread.class.getMethod("ofVirtual");
    name = builder.getMethod("name", String.class);
    unstarted = builder.getMethod("unstarted", Runnable.class);
  }

  /** Empty where the JVM has none that can be trusted. */
  static Optional<VirtualThreads> ofThisJvm() {
    if (Runtime.version().feature() < FIRST_TRUSTED_JAVA) {
      return Optional.empty();
    }
    try {
      return Optional.of(new VirtualThreads());
    } catch (ReflectiveOperationException missing) {
      return Optional.empty();
    }
  }

  Thread unstarted(String threadName, Runnable task) {
    try {
      return (Thread) unstarted.invoke(name.invoke(ofVirtual.invoke(null), threadName), task);
    } catch (ReflectiveOperationException broken) {
      throw new IllegalStateException("Thread.ofVirtual() cannot be called", broken);
    }
  }
}
