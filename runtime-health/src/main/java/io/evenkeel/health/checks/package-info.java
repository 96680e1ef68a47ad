/**
 * Ready-made probes of what services depend on, and of the process itself.
 *
 * <pre>{@code
 * HealthCheck.readiness("orders-database", JdbcProbe.of(dataSource).query("select 1 from orders limit 1"))
 * HealthCheck.readiness("orders-cache", RedisProbe.jedis(redis)).optional()
 * HealthCheck.liveness("deadlocks", DeadlockProbe.create())
 * }</pre>
 *
 * <p>All are immutable and thread-safe; methods with an argument return a changed copy. A probe of
 * something remote bounds its own work by {@code within}, below the {@link
 * io.evenkeel.health.Probe#defaultTimeout() timeout} that it suggests, so that it can say what was
 * slow. What cannot be bounded runs on a daemon thread of the probe's own, {@code health-jdbc} for
 * example: while it hangs the probe is DOWN and starts no second one.
 *
 * <p>Reasons hold no credentials: user info of URLs and values of keys such as {@code password} are
 * masked, in messages of drivers as well.
 *
 * <p>Clients of servers are optional dependencies. Each class says which artifact it needs; without
 * it the factory throws an {@link IllegalStateException} that names the artifact, and a part that
 * is missing later is a reason to be DOWN.
 */
@NullMarked
package io.evenkeel.health.checks;

import org.jspecify.annotations.NullMarked;
