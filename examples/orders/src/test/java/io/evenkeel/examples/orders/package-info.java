@NullMarked
package io.evenkeel.examples.orders;

import org.jspecify.annotations.NullMarked;
