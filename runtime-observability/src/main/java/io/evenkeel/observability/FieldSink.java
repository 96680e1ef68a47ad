package io.evenkeel.observability;

import org.jspecify.annotations.Nullable;

/** Takes the fields of one line, each name once. */
interface FieldSink {

  void text(String name, String value);

  /**
   * A field of its value's type.
   *
   * @param value String, Boolean, a JDK number that JSON can write, or null
   */
  void value(String name, @Nullable Object value);
}
