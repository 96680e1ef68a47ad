package io.evenkeel.examples.orders;

/**
 * An order as it is asked for; checked by {@link NewOrderReader}. Immutable.
 *
 * @param item 1 to {@value #LONGEST_ITEM} characters
 * @param quantity 1 to {@value #MAX_QUANTITY}
 */
record NewOrder(String item, int quantity) {

  static final int LONGEST_ITEM = 200;
  static final int MAX_QUANTITY = 1000;
}
