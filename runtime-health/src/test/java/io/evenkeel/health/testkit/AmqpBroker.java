package io.evenkeel.health.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.qpid.server.SystemLauncher;

/**
 * Apache Qpid with one port for AMQP 0-9-1, for user guest with password guest, in a process of its
 * own.
 */
public final class AmqpBroker {

  private static final String CONFIGURATION =
      """
      {
        "name": "broker",
        "modelVersion": "8.0",
        "authenticationproviders": [{
          "name": "plain",
          "type": "Plain",
          "secureOnlyMechanisms": [],
          "users": [{"name": "guest", "type": "managed", "password": "guest"}]
        }],
        "ports": [{
          "name": "amqp",
          "port": "${qpid.amqp_port}",
          "bindingAddress": "127.0.0.1",
          "protocols": ["AMQP_0_9_1"],
          "authenticationProvider": "plain",
          "virtualhostaliases": [
            {"name": "nameAlias", "type": "nameAlias"},
            {"name": "defaultAlias", "type": "defaultAlias"}
          ]
        }],
        "virtualhostnodes": [{
          "name": "default",
          "type": "Memory",
          "defaultVirtualHostNode": "true",
          "virtualHostInitialConfiguration": "{\\"type\\": \\"Memory\\"}"
        }]
      }
      """;

  private AmqpBroker() {}

  public static ChildJvm start(int port, Path folder) throws Exception {
    var broker =
        ChildJvm.start(
            AmqpBroker.class, List.of("-Xmx128m"), Integer.toString(port), folder.toString());
    String line = broker.readLine();
    while (!line.equals("ready")) {
      line = broker.readLine();
    }
    return broker;
  }

  /** Port and folder; ends with its standard input. */
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[1]);
    Path configuration = Files.writeString(folder.resolve("broker.json"), CONFIGURATION);
    Map<String, Object> attributes = new HashMap<>();
    attributes.put("type", "Memory");
    attributes.put("initialConfigurationLocation", configuration.toString());
    attributes.put("startupLoggedToSystemOut", "false");
    attributes.put(
        "context", Map.of("qpid.amqp_port", args[0], "qpid.work_dir", folder.toString()));
    new SystemLauncher().startup(attributes);
    System.out.println("ready");
    new String(System.in.readAllBytes(), UTF_8);
    System.exit(0);
  }
}
