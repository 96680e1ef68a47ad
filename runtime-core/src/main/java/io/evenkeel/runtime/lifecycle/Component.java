package io.evenkeel.runtime.lifecycle;

/**
 * A part of the service with a life of its own: a connection pool, a consumer, a server.
 *
 * <p>Components are started one after another in the order in which they were registered, drained
 * together and stopped in reverse. Each call arrives on a thread of its own and no two calls on one
 * component overlap, unless a call overran its deadline and was given up.
 *
 * <p>{@link #stop} is also called after a {@link #start} that threw or was interrupted, so that
 * what was half built can be released, and may be called more than once; it must cope with both.
 */
public interface Component {

  /**
   * Makes the component ready for use; returning means that it is. A stop request that arrives
   * meanwhile interrupts the thread.
   *
   * @throws Exception when it cannot start; an {@link java.io.IOException}, {@code SQLException} or
   *     {@link java.util.concurrent.TimeoutException} anywhere in the chain of causes counts as a
   *     dependency that is down and is tried again as the start policy says, everything else as a
   *     bug that ends the start at once
   */
  default void start() throws Exception {}

  /**
   * Stops taking new work and finishes what is there. Called while the service still answers
   * requests, at the same time for all components.
   *
   * @param deadline when waiting has to end; what is unfinished by then is cut by {@link #stop}
   * @throws java.util.concurrent.TimeoutException if something had to be left unfinished; its
   *     message says what, and the stop counts as forced
   * @throws Exception is logged with the component's name; the others go on
   */
  default void drain(Deadline deadline) throws Exception {}

  /**
   * Releases everything. Called once no component that was registered later is running.
   *
   * @param deadline when the call is given up and the stop counts as forced
   * @throws Exception is logged with the component's name; the others go on
   */
  default void stop(Deadline deadline) throws Exception {}
}
