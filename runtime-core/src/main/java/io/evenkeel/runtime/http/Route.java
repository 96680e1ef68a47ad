package io.evenkeel.runtime.http;

import io.undertow.server.HttpHandler;
import io.undertow.util.HttpString;
import io.undertow.util.PathTemplate;

/**
 * One route as it was written.
 *
 * @param edge one of the runtime's own: neither timed nor logged, served to the end
 */
record Route(
    HttpString method, String template, PathTemplate path, HttpHandler handler, boolean edge) {}
