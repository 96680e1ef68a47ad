/**
 * What Evenkeel is measured with: {@link io.evenkeel.benchmarks.ReferenceService}, a service to
 * compare with the same one on other frameworks, and the JMH benchmarks. No library code.
 */
@NullMarked
package io.evenkeel.benchmarks;

import org.jspecify.annotations.NullMarked;
