package io.evenkeel.runtime.management;

import io.evenkeel.health.HealthReport;
import io.evenkeel.health.HealthStatus;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * The answers of one probe while the service runs, rendered when what they say changes and not for
 * each request. Thread-safe: whoever comes first after a change renders, several may, and each
 * answer is whole.
 */
final class RenderedAnswers {

  /**
   * One answer.
   *
   * @param version of the report it was made of
   * @param body of all bytes
   */
  record Rendered(long version, int status, boolean degraded, ByteBuffer body) {

    Rendered {
      body = body.asReadOnlyBuffer();
    }

    static Rendered of(HealthReport report, ProbeAnswer answer, String body) {
      return new Rendered(
          report.version(),
          answer.status(),
          report.status() == HealthStatus.DEGRADED,
          ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)));
    }

    /** To be read by one request. */
    @Override
    public ByteBuffer body() {
      return body.duplicate();
    }
  }

  private static final int VARIANTS = 4;

  private final AtomicReferenceArray<Rendered> slots = new AtomicReferenceArray<>(VARIANTS);

  /**
   * The answer that was made of a report of this version, or a new one.
   *
   * @param verbose whether it has a line for each check
   * @param reasons whether it shows reasons
   */
  Rendered get(long version, boolean verbose, boolean reasons, Supplier<Rendered> render) {
    int slot = (verbose ? 1 : 0) + (reasons ? 2 : 0);
    Rendered known = slots.get(slot);
    if (known != null && known.version() == version) {
      return known;
    }
    Rendered fresh = render.get();
    slots.set(slot, fresh);
    return fresh;
  }
}
