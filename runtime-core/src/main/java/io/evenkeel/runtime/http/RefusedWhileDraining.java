package io.evenkeel.runtime.http;

import io.undertow.server.HttpHandler;

/** A mark on a route: answered 503 from the beginning of the drain on. The pipeline reads it. */
record RefusedWhileDraining(HttpHandler next) implements RouteMark {

  @Override
  public String name() {
    return "refusedWhileDraining";
  }
}
