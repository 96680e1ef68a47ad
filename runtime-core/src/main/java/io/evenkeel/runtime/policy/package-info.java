/**
 * Calls that fail: timeout, retry, breaker, bulkhead and rate limit from configuration, around any
 * call, with one deadline and one retry budget.
 *
 * <p>{@link io.evenkeel.runtime.policy.Policies} holds one {@link
 * io.evenkeel.runtime.policy.NamedPolicy} for each section {@code policies.<name>}. Breakers,
 * bulkheads and rate limiters are Failsafe's own; the exceptions of calls that are refused or too
 * slow are Failsafe's with the name of the policy.
 */
@NullMarked
package io.evenkeel.runtime.policy;

import org.jspecify.annotations.NullMarked;
