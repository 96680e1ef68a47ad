package io.evenkeel.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.HashMap;
import java.util.Map;

/** Values from elsewhere: a layer above the files and below the environment variables. */
public interface ConfigSource {

  /** Names the layer, and is the origin of values that bring none of their own; not blank. */
  String name();

  /**
   * Reads the values: called once by each load, on the loading thread, which waits without a limit
   * of its own. What it throws becomes a problem of the load under this source's name.
   * Substitutions need not be resolved.
   */
  Config load() throws Exception;

  /**
   * A source of fixed values.
   *
   * @param values dotted keys or nested maps, to text, numbers, booleans and lists; copied
   */
  static ConfigSource of(String name, Map<String, ?> values) {
    Map<String, Object> copy = new HashMap<>(values);
    return new ConfigSource() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Config load() {
        return ConfigFactory.parseMap(copy, name);
      }
    };
  }
}
