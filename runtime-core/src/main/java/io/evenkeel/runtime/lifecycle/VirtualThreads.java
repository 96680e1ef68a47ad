package io.evenkeel.runtime.lifecycle;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;

/** Bridge to the virtual threads of JDK 21 and newer, from Java 17 bytecode. */
public final class VirtualThreads {

  private static final int FIRST_JDK = 21;

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

  /** Whether there can be virtual threads for {@link #dump} to write. */
  public static boolean canDump() {
    return Runtime.version().feature() >= FIRST_JDK;
  }

  /**
   * Writes all threads with their stacks, virtual ones included, in the JSON of {@code jcmd
   * Thread.dump_to_file}.
   *
   * @param file absolute, and not there yet
   * @throws IOException if it cannot be written, or the JVM cannot do it: see {@link #canDump}
   */
  public static void dump(Path file) throws IOException {
    try {
      Class<?> format =
          Class.forName(HotSpotDiagnosticMXBean.class.getName() + "$ThreadDumpFormat");
      Method dump = HotSpotDiagnosticMXBean.class.getMethod("dumpThreads", String.class, format);
      var bean = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
      dump.invoke(bean, file.toString(), format.getField("JSON").get(null));
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IOException("the JVM wrote no threads: " + e.getCause(), e);
    } catch (ReflectiveOperationException | NoClassDefFoundError e) {
      throw new IOException("this JVM cannot write its threads: " + e, e);
    }
  }
}
