package io.evenkeel.examples.orders;

/**
 * Section {@code orders} of the configuration; the defaults are in {@code application.conf}.
 * Immutable.
 *
 * @param database where the orders are kept
 */
record OrdersSettings(DatabaseSettings database) {}
