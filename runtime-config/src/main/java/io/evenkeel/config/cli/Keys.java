package io.evenkeel.config.cli;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigUtil;
import java.util.List;

/** Keys that are written on a command line. */
final class Keys {

  private Keys() {}

  /** What a value of the key is encrypted for. */
  static List<String> path(String key) {
    try {
      return ConfigUtil.splitPath(key);
    } catch (ConfigException e) {
      throw new UsageException(key + ": no key (expected: a key such as orders.database.password)");
    }
  }
}
