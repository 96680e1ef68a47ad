/**
 * Health checks evaluated in the background, with a timeout each; answers are cached.
 *
 * <p>Asking for a report never runs a check and never blocks, so a probe is answered at once
 * however many dependencies hang. A check that hangs has failed after its timeout, costs one thread
 * at most and delays no other check. It takes several failures in a row to turn a check DOWN.
 *
 * <pre>{@code
 * var registry = HealthRegistry.builder("orders").listener(new HealthLog()).build();
 * registry.register(HealthCheck.readiness("orders-database", Probe.holds(() -> connection.isValid(1)))
 *     .timeout(Duration.ofSeconds(3))
 *     .impact("all reads and writes"));
 * registry.register(HealthCheck.readiness("orders-cache", Probe.succeeds(cache::ping)).optional());
 * registry.start();
 *
 * HealthReport report = registry.report(HealthKind.READINESS);
 * int http = report.status() == HealthStatus.DOWN ? 503 : 200;
 * }</pre>
 *
 * <p>The package needs nothing but the JDK. Parameters and results are never null.
 */
@NullMarked
package io.evenkeel.health;

import org.jspecify.annotations.NullMarked;
