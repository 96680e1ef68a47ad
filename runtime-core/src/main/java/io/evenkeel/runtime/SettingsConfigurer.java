package io.evenkeel.runtime;

/**
 * Wires a service that has settings of its own.
 *
 * @param <S> the record the settings are bound to
 */
@FunctionalInterface
public interface SettingsConfigurer<S extends Record> {

  /**
   * Called once, while the service is starting: configuration is read, logs and the management port
   * work.
   *
   * @throws Exception ends the start; what was handed to {@link ServiceBuilder#closing} is closed
   */
  void configure(ServiceBuilder service, S settings) throws Exception;
}
