package io.evenkeel.config.cli;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import java.util.LinkedHashMap;
import java.util.Map;

/** JSON by the configuration library that is there anyway; keys come out sorted. */
final class Json {

  private Json() {}

  static Map<String, Object> map(Object... keysAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }

  static String object(Object... keysAndValues) {
    return text(map(keysAndValues));
  }

  static String text(Map<String, ?> map) {
    return ConfigValueFactory.fromMap(map).render(ConfigRenderOptions.concise().setFormatted(true));
  }
}
