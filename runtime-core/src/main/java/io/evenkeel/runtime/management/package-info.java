/**
 * What operators and orchestrators ask a service: probes, health, metrics, configuration; and who
 * may see what.
 *
 * <p>On a port and an IO thread of its own by default, so that a saturated application still
 * answers its probes.
 */
@NullMarked
package io.evenkeel.runtime.management;

import org.jspecify.annotations.NullMarked;
