package io.evenkeel.runtime;

import io.evenkeel.config.ConfigEntry;
import io.evenkeel.config.RuntimeConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** Where the probes of a service are by its configuration, whatever else is wrong with that. */
final class ProbeConfiguration {

  private ProbeConfiguration() {}

  static Properties read(Map<String, String> environment) {
    var loader = RuntimeConfig.loader().environment(environment).alias("PORT", "http.port");
    CoreSettings.declare(loader);
    Map<String, String> values = new HashMap<>();
    for (ConfigEntry entry : loader.inspect().entries()) {
      values.put(entry.key(), entry.value());
    }
    boolean shared = "shared".equals(values.get("management.port"));
    String section = shared ? "http." : "management.";
    String host = values.getOrDefault(section + "host", "");
    var found = new Properties();
    found.setProperty(StateFile.HOST, host.equals("0.0.0.0") || host.equals("::") ? "" : host);
    found.setProperty(StateFile.PORT, values.getOrDefault(section + "port", ""));
    for (String probe : new String[] {"livez", "readyz", "startupz"}) {
      found.setProperty(probe, values.getOrDefault("management.paths." + probe, "/" + probe));
    }
    return found;
  }
}
