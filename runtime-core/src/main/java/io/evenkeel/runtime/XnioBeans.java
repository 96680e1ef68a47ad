package io.evenkeel.runtime;

import javax.management.MBeanServer;
import javax.management.MBeanServerBuilder;
import javax.management.MBeanServerDelegate;
import javax.management.MBeanServerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Bridge to XNIO, which registers beans when it is first used. That makes the platform's MBean
 * server, and with it the classes of JMX and of the flight recorder: a tenth of a start, for beans
 * that hardly anybody reads. XNIO takes any failure for a JVM without JMX, so its question, which
 * it asks once, is asked for it and fails. The MBean server comes when somebody else asks for it.
 *
 * <p>Left as it is where JMX is already there: an agent or {@code -Dcom.sun.management.jmxremote}.
 */
final class XnioBeans {

  private static final String HOLDER = "org.xnio.Xnio$MBeanHolder";
  private static final String BUILDER = "javax.management.builder.initial";

  private XnioBeans() {}

  /** In the main thread, before XNIO is used. */
  static void leaveOut() {
    if (System.getProperty(BUILDER) == null && MBeanServerFactory.findMBeanServer(null).isEmpty()) {
      ask();
    }
  }

  private static void ask() {
    System.setProperty(BUILDER, Refusing.class.getName());
    Refusing.asking = Thread.currentThread();
    try {
      Class.forName(HOLDER);
    } catch (ClassNotFoundException | LinkageError e) {
      // as intended; or another XNIO, which does as it likes
    } finally {
      System.clearProperty(BUILDER);
      Refusing.asking = null;
    }
  }

  /** Not for use: the JVM wants it public. Whoever asks at the same moment gets a usual server. */
  public static final class Refusing extends MBeanServerBuilder {

    private static volatile @Nullable Thread asking;

    @Override
    public MBeanServer newMBeanServer(
        String domain, @Nullable MBeanServer outer, MBeanServerDelegate delegate) {
      if (Thread.currentThread() == asking) {
        throw new IllegalStateException("no JMX for XNIO");
      }
      return super.newMBeanServer(domain, outer, delegate);
    }
  }
}
