/**
 * The top of Evenkeel: {@link io.evenkeel.runtime.ServiceRuntime} puts configuration, logs, health,
 * HTTP and the lifecycle together. Nothing imports this package but a service's {@code main}.
 *
 * <pre>{@code
 * public static void main(String[] args) {
 *   ServiceRuntime.start("hello", args, service -> service.http(routes -> routes
 *       .get("/hello", exchange -> exchange.getResponseSender().send("hello"))));
 * }
 * }</pre>
 *
 * <p>The order of a start, which is the product: configuration, logging, management port, checks
 * and components, application port, ready.
 */
@NullMarked
package io.evenkeel.runtime;

import org.jspecify.annotations.NullMarked;
