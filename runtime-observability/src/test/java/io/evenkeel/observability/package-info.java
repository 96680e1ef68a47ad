@NullMarked
package io.evenkeel.observability;

import org.jspecify.annotations.NullMarked;
