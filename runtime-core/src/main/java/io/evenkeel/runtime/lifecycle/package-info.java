/**
 * The state machine under a service: what was started, in which order, and how it is stopped again
 * within one deadline.
 *
 * <p>Knows neither HTTP nor logging nor metrics; it reports through {@link
 * io.evenkeel.runtime.lifecycle.LifecycleListener} and whoever owns those connects them.
 */
@NullMarked
package io.evenkeel.runtime.lifecycle;

import org.jspecify.annotations.NullMarked;
