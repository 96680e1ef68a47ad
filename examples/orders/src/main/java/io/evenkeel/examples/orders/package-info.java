/** A small real service: orders are placed, read and listed. */
@NullMarked
package io.evenkeel.examples.orders;

import org.jspecify.annotations.NullMarked;
