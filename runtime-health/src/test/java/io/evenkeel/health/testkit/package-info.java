/** Servers of this machine for tests: started, stopped, frozen and started again. */
@org.jspecify.annotations.NullMarked
package io.evenkeel.health.testkit;
