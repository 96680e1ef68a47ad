package io.evenkeel.examples.orders;

import java.time.Instant;

/**
 * An order that was placed. Immutable.
 *
 * @param id 1 or more; later orders have greater ones
 * @param placedAt to the millisecond
 */
record Order(long id, String item, int quantity, Instant placedAt) {}
