/**
 * The command {@code evenkeel-config}: what the library knows about a service's configuration, told
 * before the service runs.
 */
@org.jspecify.annotations.NullMarked
package io.evenkeel.config.cli;
