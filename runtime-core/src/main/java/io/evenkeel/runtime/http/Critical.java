package io.evenkeel.runtime.http;

import io.undertow.server.HttpHandler;

/** A mark on a route: served for longest when there is more than can be done. */
record Critical(HttpHandler next) implements RouteMark {

  @Override
  public String name() {
    return "critical";
  }
}
