package io.evenkeel.examples.orders;

/**
 * Section {@code orders} of the configuration; the defaults are in {@code application.conf}.
 * Immutable.
 *
 * @param database where the orders are kept
 * @param cache where orders are read faster
 * @param events where orders are announced
 * @param inventory who knows what is in stock
 */
record OrdersSettings(
    DatabaseSettings database,
    CacheSettings cache,
    EventsSettings events,
    InventorySettings inventory) {}
