package io.evenkeel.runtime;

import java.lang.management.ManagementFactory;

/**
 * What a start needs later and what depends on nothing, begun beside the reading of configuration
 * where there is a second processor. Whoever needs it waits until it is there.
 */
final class StartAhead {

  private StartAhead() {}

  /**
   * The JVM's management beans, among which XNIO registers its own: they bring JMX and the classes
   * of the flight recorder, a tenth of a start.
   */
  static void managementBeans() {
    if (Runtime.getRuntime().availableProcessors() > 1) {
      var thread =
          new Thread(ManagementFactory::getPlatformMBeanServer, "evenkeel-management-beans-1");
      thread.setDaemon(true);
      thread.start();
    }
  }
}
