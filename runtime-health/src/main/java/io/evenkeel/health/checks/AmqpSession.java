package io.evenkeel.health.checks;

import io.evenkeel.health.HealthResult;
import java.io.IOException;
import java.util.concurrent.TimeoutException;

/** A way to have a channel opened and closed again. */
interface AmqpSession {

  /** Host and port. */
  String where();

  HealthResult open(Limit limit) throws IOException, TimeoutException;
}
