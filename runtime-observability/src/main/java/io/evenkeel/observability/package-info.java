/**
 * Logs, metrics and trace context of one process behind one handle: {@link
 * io.evenkeel.observability.Telemetry}. Useful alone, in any application that logs through SLF4J:
 *
 * <pre>{@code
 * try (Telemetry telemetry =
 *     Telemetry.builder(ServiceIdentity.of("orders")).logging(LogSettings.defaults()).start()) {
 *   telemetry.meters().counter("orders.placed").increment();
 *   TraceContext trace = TraceContext.fromHeaders(request.traceparent(), request.tracestate());
 *   try (Scope scope = trace.makeCurrent()) {
 *     logger.atInfo().addKeyValue("order_id", 4711).log("order placed"); // carries trace_id
 *   }
 *   telemetry.scrape(request.accept()).ifPresent(metrics -> send(metrics.contentType(), metrics.body()));
 * }
 * }</pre>
 *
 * <p>Logs are one JSON object a line on standard output, or text for people on a terminal. An
 * application with a logback configuration of its own keeps it. Nothing global but logging is
 * touched, and that only when {@link io.evenkeel.observability.LogSettings} are given.
 */
@NullMarked
package io.evenkeel.observability;

import org.jspecify.annotations.NullMarked;
