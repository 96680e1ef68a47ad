package io.evenkeel.runtime.http;

import io.undertow.server.HttpHandler;
import io.undertow.util.HttpString;

/**
 * One route as it was written.
 *
 * @param shape what the template matches, whatever its parameters are called
 * @param edge one of the runtime's own: neither timed nor logged, served to the end
 */
record Route(HttpString method, String template, String shape, HttpHandler handler, boolean edge) {

  /** Equal for routes that serve the same. */
  String key() {
    return method + " " + shape;
  }
}
