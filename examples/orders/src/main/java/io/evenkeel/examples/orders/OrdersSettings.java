package io.evenkeel.examples.orders;

/**
 * Section {@code orders} of the configuration; the defaults are in {@code application.conf}.
 * Immutable.
 *
 * @param database where the orders are kept
 * @param cache where orders are read faster
 * @param events where orders are announced
 */
record OrdersSettings(DatabaseSettings database, CacheSettings cache, EventsSettings events) {}
