@NullMarked
package io.evenkeel.examples.otlp;

import org.jspecify.annotations.NullMarked;
