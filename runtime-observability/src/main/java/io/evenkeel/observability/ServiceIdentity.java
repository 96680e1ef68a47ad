package io.evenkeel.observability;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Who writes a log line or a metric. Immutable, thread-safe.
 *
 * @param name of the service, never blank
 * @param version of the service; {@code ""} where unknown
 * @param environment such as {@code prod}; {@code ""} where unknown
 * @param instance one process among its replicas; {@code ""} where unknown
 */
public record ServiceIdentity(String name, String version, String environment, String instance) {

  private static final Path LINUX_HOST_NAME = Path.of("/proc/sys/kernel/hostname");

  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException when {@code name} is blank
   */
  public ServiceIdentity {
    if (name.isBlank()) {
      throw new IllegalArgumentException("service name: \"" + name + "\" (expected: not blank)");
    }
  }

  /**
   * Version and environment unknown; the instance is this host: the environment variable {@code
   * HOSTNAME} (the pod's name in Kubernetes), else the host's own name.
   *
   * @throws IllegalArgumentException when {@code name} is blank
   */
  public static ServiceIdentity of(String name) {
    return new ServiceIdentity(name, "", "", hostName());
  }

  /** The same service with this version. */
  public ServiceIdentity withVersion(String newVersion) {
    return new ServiceIdentity(name, newVersion, environment, instance);
  }

  /** The same service in this environment. */
  public ServiceIdentity withEnvironment(String newEnvironment) {
    return new ServiceIdentity(name, version, newEnvironment, instance);
  }

  /** The same service as this instance. */
  public ServiceIdentity withInstance(String newInstance) {
    return new ServiceIdentity(name, version, environment, newInstance);
  }

  private static String hostName() {
    Map<String, String> environment = System.getenv();
    String name = environment.getOrDefault("HOSTNAME", "");
    if (name.isBlank()) {
      name = environment.getOrDefault("COMPUTERNAME", "");
    }
    if (!name.isBlank()) {
      return name.strip();
    }
    // Before InetAddress, which asks the DNS and may take seconds where that is broken.
    try {
      return Files.readString(LINUX_HOST_NAME).strip();
    } catch (IOException notLinux) {
      return resolvedHostName();
    }
  }

  private static String resolvedHostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      return "";
    }
  }
}
