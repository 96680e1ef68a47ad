package io.evenkeel.health.checks;

import io.evenkeel.health.HealthResult;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;

/** Whether certificates are valid now and for some days. */
final class CertificateExpiry {

  private static final int MAX_NAME = 100;

  private CertificateExpiry() {}

  static HealthResult judged(String where, List<X509Certificate> found, Instant now, int days) {
    if (found.isEmpty()) {
      return HealthResult.down(where + ": no certificates found");
    }
    for (X509Certificate certificate : found) {
      Instant begins = certificate.getNotBefore().toInstant();
      if (begins.isAfter(now)) {
        return HealthResult.down(
            where + ": certificate of " + name(certificate) + " is not valid before " + begins);
      }
    }
    X509Certificate first =
        found.stream().min(Comparator.comparing(X509Certificate::getNotAfter)).orElseThrow();
    Instant end = first.getNotAfter().toInstant();
    return end.isAfter(now.plus(Duration.ofDays(days)))
        ? HealthResult.up()
        : HealthResult.down(
            where + ": certificate of " + name(first) + " " + remaining(now, end, days));
  }

  private static String remaining(Instant now, Instant end, int days) {
    LocalDate date = LocalDate.ofInstant(end, ZoneOffset.UTC);
    long left = Duration.between(now, end).toDays();
    return end.isAfter(now)
        ? "expires in " + count(left) + " (" + date + "), expected at least " + days
        : "expired " + count(-left) + " ago (" + date + ")";
  }

  private static String count(long days) {
    if (days == 0) {
      return "less than a day";
    }
    return days == 1 ? "1 day" : days + " days";
  }

  private static String name(X509Certificate certificate) {
    String name = certificate.getSubjectX500Principal().getName();
    return name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME) + "...";
  }
}
