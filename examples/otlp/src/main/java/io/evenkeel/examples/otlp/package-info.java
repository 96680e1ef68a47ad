/** A service whose traces go to a collector; see {@link io.evenkeel.examples.otlp.Otlp}. */
@NullMarked
package io.evenkeel.examples.otlp;

import org.jspecify.annotations.NullMarked;
