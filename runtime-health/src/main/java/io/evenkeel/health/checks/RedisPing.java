package io.evenkeel.health.checks;

import io.evenkeel.health.HealthResult;

/** One client's way to send PING. */
interface RedisPing {

  HealthResult ping(Limit limit) throws Exception;

  Library library();
}
