package io.evenkeel.config;

import com.typesafe.config.ConfigObject;

/**
 * One source of values, substitutions not yet resolved. Immutable.
 *
 * @param library whether it holds the defaults of libraries, which may name sections that nobody
 *     declared
 */
record Layer(String name, ConfigObject root, boolean library) {

  Layer(String name, ConfigObject root) {
    this(name, root, false);
  }
}
