package io.evenkeel.runtime;

/** Wires a service: components, checks, routes. */
@FunctionalInterface
public interface Configurer {

  /**
   * Called once, while the service is starting: configuration is read, logs and the management port
   * work.
   *
   * @throws Exception ends the start; what was handed to {@link ServiceBuilder#closing} is closed
   */
  void configure(ServiceBuilder service) throws Exception;
}
