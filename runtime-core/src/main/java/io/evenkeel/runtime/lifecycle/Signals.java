package io.evenkeel.runtime.lifecycle;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/**
 * Bridge to {@code sun.misc.Signal}, the only way to see a second signal and to choose the exit
 * code. By reflection, because the compiler warns about the class and a trimmed JVM may lack it.
 */
public final class Signals {

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
      Class<?> signalType = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handlerType},
              (self, method, args) ->
                  switch (method.getName()) {
                    case "handle" -> {
                      handler.accept("SIG" + name);
                      yield null;
                    }
                    case "equals" -> self == args[0];
                    case "hashCode" -> System.identityHashCode(self);
                    default -> "handler of SIG" + name;
                  });
      Object signal = signalType.getConstructor(String.class).newInstance(name);
      signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, proxy);
      return true;
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException) {
        return false;
      }
      throw new IllegalStateException("SIG" + name, e.getCause());
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }
}
