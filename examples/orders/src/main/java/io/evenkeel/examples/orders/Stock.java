package io.evenkeel.examples.orders;

/**
 * How many of an item are there. Immutable.
 *
 * @param inStock -1 when nobody knows
 */
record Stock(String item, int inStock) {

  /** While the inventory cannot be asked. */
  static Stock unknown(String item) {
    return new Stock(item, -1);
  }
}
