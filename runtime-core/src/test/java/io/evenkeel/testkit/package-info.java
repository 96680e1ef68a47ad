/**
 * Looks at a service from outside its process: starts it, loads it, speaks raw HTTP to it, and
 * tells what was lost.
 *
 * <pre>{@code
 * try (var service = ServiceProcess.jar(jar).args("--http.port=" + port).start();
 *     var load = KeepAliveLoad.against("127.0.0.1", port).path("/orders").start()) {
 *   load.awaitRequests(1_000);
 *
 *   service.signal("TERM");
 *
 *   assertThat(service.awaitExit(ofSeconds(30))).isZero();
 *   assertThat(load.stop().broken()).isEmpty();
 * }
 * }</pre>
 *
 * <p>Its public types need nothing but the JDK, so that other modules can use them through the test
 * jar.
 */
@NullMarked
package io.evenkeel.testkit;

import org.jspecify.annotations.NullMarked;
