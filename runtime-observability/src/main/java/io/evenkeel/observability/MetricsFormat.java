package io.evenkeel.observability;

import java.util.Locale;

/** The formats a Prometheus registry writes here. */
enum MetricsFormat {
  /** Prometheus text exposition. */
  TEXT("text/plain", "text/plain; version=0.0.4; charset=utf-8"),

  /** OpenMetrics, for who asks for it by name. */
  OPEN_METRICS(
      "application/openmetrics-text", "application/openmetrics-text; version=1.0.0; charset=utf-8");

  private final String mediaType;
  private final String contentType;

  MetricsFormat(String mediaType, String contentType) {
    this.mediaType = mediaType;
    this.contentType = contentType;
  }

  String contentType() {
    return contentType;
  }

  /**
   * By an {@code Accept} header (<a href="https://www.rfc-editor.org/rfc/rfc9110#name-accept">RFC
   * 9110, 12.5.1</a>); text when it names neither: an answer is worth more than a 406.
   */
  static MetricsFormat accepted(String accept) {
    double openMetrics = OPEN_METRICS.quality(accept);
    return openMetrics > 0 && openMetrics >= TEXT.quality(accept) ? OPEN_METRICS : TEXT;
  }

  private double quality(String accept) {
    double best = 0;
    for (String range : accept.toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] parts = range.split(";", -1);
      if (parts[0].strip().equals(mediaType)) {
        best = Math.max(best, weight(parts));
      }
    }
    return best;
  }

  private static double weight(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip();
      if (parameter.startsWith("q=")) {
        return number(parameter.substring(2));
      }
    }
    return 1;
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException malformed) {
      return 0;
    }
  }
}
