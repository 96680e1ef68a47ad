/**
 * The HTTP server of a service: sockets and threads, routes, the request pipeline and the drain.
 *
 * <p>{@link io.evenkeel.runtime.http.HttpServer} owns the sockets, {@link
 * io.evenkeel.runtime.http.Routes} is what applications fill, {@link
 * io.evenkeel.runtime.http.HttpService} puts the two together as a component.
 */
@NullMarked
package io.evenkeel.runtime.http;

import org.jspecify.annotations.NullMarked;
