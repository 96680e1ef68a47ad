package io.evenkeel.examples.orders;

import java.net.URI;
import java.util.Optional;

/**
 * Section {@code orders.inventory} of the configuration. Immutable.
 *
 * @param url of the inventory service; without one nobody knows what is in stock
 */
record InventorySettings(Optional<URI> url) {}
