package io.evenkeel.config;

import com.typesafe.config.ConfigObject;

/** One source of values, substitutions not yet resolved. Immutable. */
record Layer(String name, ConfigObject root, Kind kind) {

  enum Kind {
    PLAIN,
    /** The defaults of libraries, which may name sections that nobody declared. */
    LIBRARY,
    /** Whatever is in it must not be printed, whether its key is declared a secret or not. */
    SECRET
  }

  Layer(String name, ConfigObject root) {
    this(name, root, Kind.PLAIN);
  }

  boolean library() {
    return kind == Kind.LIBRARY;
  }

  boolean secret() {
    return kind == Kind.SECRET;
  }
}
