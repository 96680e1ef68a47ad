/** The smallest service. */
@NullMarked
package io.evenkeel.examples.quickstart;

import org.jspecify.annotations.NullMarked;
