package io.evenkeel.observability;

import ch.qos.logback.classic.ClassicConstants;
import ch.qos.logback.classic.spi.Configurator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * Whether the application has a logback configuration of its own. Looked for once, where logback
 * looks: through its own class loader. Whoever asks later gets the same answer.
 */
final class OwnConfiguration {

  private static final List<String> FILES =
      List.of("logback-test.xml", "logback.xml", "logback-test.scmo", "logback.scmo");

  private static final boolean PRESENT = found(Configurator.class.getClassLoader());

  private OwnConfiguration() {}

  static boolean present() {
    return PRESENT;
  }

  private static boolean found(ClassLoader loader) {
    if (System.getProperty(ClassicConstants.CONFIG_FILE_PROPERTY) != null
        || System.getProperty(ClassicConstants.MODEL_CONFIG_FILE_PROPERTY) != null) {
      return true;
    }
    for (String file : FILES) {
      if (loader.getResource(file) != null) {
        return true;
      }
    }
    return hasConfigurator(loader);
  }

  private static boolean hasConfigurator(ClassLoader loader) {
    try {
      for (var service : ServiceLoader.load(Configurator.class, loader).stream().toList()) {
        Class<?> type = service.type();
        if (type != EarlyLogging.class && !type.getName().startsWith("ch.qos.logback.")) {
          return true;
        }
      }
      return false;
    } catch (ServiceConfigurationError broken) {
      return true;
    }
  }
}
