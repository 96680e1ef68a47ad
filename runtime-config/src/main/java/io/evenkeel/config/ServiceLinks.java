package io.evenkeel.config;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The variables Kubernetes sets for every service it knows: ORDERS_SERVICE_HOST,
 * ORDERS_PORT=tcp://... and their kin.
 *
 * @see <a
 *     href="https://kubernetes.io/docs/tutorials/services/connect-applications-service/#environment-variables">the
 *     variables</a>
 */
final class ServiceLinks {

  private static final String HOST = "_SERVICE_HOST";
  private static final Pattern ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");
  private static final Pattern PORT =
      Pattern.compile("(.+)_PORT(_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?");
  private static final Pattern SERVICE = Pattern.compile("(.+)_SERVICE_(HOST|PORT(_.+)?)");

  private final Map<String, String> environment;
  private final Set<String> services = new HashSet<>();

  ServiceLinks(Map<String, String> environment) {
    this.environment = environment;
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      Matcher port = PORT.matcher(variable.getKey());
      if (port.matches()
          && isAddress(variable.getValue())
          && environment.containsKey(port.group(1) + HOST)) {
        services.add(port.group(1));
      }
    }
  }

  /** Whether Kubernetes set it; a plain ORDERS_PORT=8080 beside them is the user's. */
  boolean contains(String variable) {
    Matcher service = SERVICE.matcher(variable);
    if (service.matches() && services.contains(service.group(1))) {
      return true;
    }
    Matcher port = PORT.matcher(variable);
    boolean ofService = port.matches() && services.contains(port.group(1));
    return ofService
        && (port.group(2) != null || isAddress(environment.getOrDefault(variable, "")));
  }

  private static boolean isAddress(String value) {
    return ADDRESS.matcher(value).matches();
  }
}
