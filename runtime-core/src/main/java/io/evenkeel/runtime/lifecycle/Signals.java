package io.evenkeel.runtime.lifecycle;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.util.function.Consumer;

/**
 * Bridge to {@code sun.misc.Signal}, the only way to see a second signal and to choose the exit
 * code. By name, because the compiler warns about the class and a trimmed JVM may lack it. The
 * handler is a lambda made here: a {@code java.lang.reflect.Proxy} costs a start 30 ms.
 */
public final class Signals {

  private static final Lookup LOOKUP = MethodHandles.lookup();

  private Signals() {}

  /**
   * Calls the handler at each signal, on a new thread each time, even while an earlier call runs.
   *
   * @param name without SIG, such as {@code TERM}
   * @return false if this JVM lets nobody handle it: the module {@code jdk.unsupported} is missing,
   *     or it was started with {@code -Xrs}
   */
  public static boolean handle(String name, Consumer<String> handler) {
    try {
      trap(name, signal -> handler.accept("SIG" + name));
      return true;
    } catch (IllegalArgumentException | ReflectiveOperationException e) {
      return false;
    } catch (Throwable e) {
      throw new IllegalStateException("SIG" + name, e);
    }
  }

  private static void trap(String name, Consumer<Object> trap) throws Throwable {
    Class<?> signalType = Class.forName("sun.misc.Signal");
    Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
    MethodHandle signal = LOOKUP.findConstructor(signalType, methodType(void.class, String.class));
    MethodHandle handle =
        LOOKUP.findStatic(signalType, "handle", methodType(handlerType, signalType, handlerType));
    Object handler =
        LambdaMetafactory.metafactory(
                LOOKUP,
                "handle",
                methodType(handlerType, Consumer.class),
                methodType(void.class, signalType),
                LOOKUP.findVirtual(Consumer.class, "accept", methodType(void.class, Object.class)),
                methodType(void.class, signalType))
            .getTarget()
            .invoke(trap);
    handle.invoke(signal.invoke(name), handler);
  }
}
