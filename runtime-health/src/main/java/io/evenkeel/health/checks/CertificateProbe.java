package io.evenkeel.health.checks;

import static java.util.Objects.requireNonNull;

import io.evenkeel.health.HealthResult;
import io.evenkeel.health.Probe;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * Whether certificates are valid for some days more, 14 unless told otherwise. All that are found
 * are looked at, those of issuers as well, and the one that ends first is told. Files are read anew
 * for each check. Nothing else is verified, neither names nor trust: {@link HttpProbe} does that.
 */
public final class CertificateProbe implements Probe {

  private static final int MAX_DAYS = 3650;

  private final CertificateSource source;
  private final int days;
  private final Limit limit;
  private final Clock clock;
  private final Attempt<List<X509Certificate>> attempt = new Attempt<>("health-certificate");

  private CertificateProbe(CertificateSource source, int days, Limit limit, Clock clock) {
    this.source = source;
    this.days = days;
    this.limit = limit;
    this.clock = clock;
  }

  private static CertificateProbe of(CertificateSource source) {
    return new CertificateProbe(source, 14, Limit.seconds(5), Clock.systemUTC());
  }

  /** A file of one or more certificates: PEM, in which keys may be as well, DER or PKCS #7. */
  public static CertificateProbe file(Path file) {
    return of(new CertificateFile(requireNonNull(file, "file")));
  }

  /**
   * A PKCS #12 or JKS file. When it holds keys their certificates are looked at, otherwise the
   * trusted ones.
   *
   * @param password copied; of the file
   */
  public static CertificateProbe keystore(Path file, char[] password) {
    return of(new CertificateStore(requireNonNull(file, "file"), password.clone()));
  }

  /**
   * What a server shows that speaks TLS from the first byte, asked with the host as server name.
   *
   * @throws IllegalArgumentException when host or port cannot be
   */
  public static CertificateProbe remote(String host, int port) {
    return of(new CertificateServer(Address.host(host), Address.port(port)));
  }

  /**
   * For how many days all must remain valid, from 0 to 3,650.
   *
   * @throws IllegalArgumentException when out of bounds
   */
  public CertificateProbe atLeastDays(int days) {
    if (days < 0 || days > MAX_DAYS) {
      throw new IllegalArgumentException(
          "atLeastDays: " + days + " (expected: 0 to " + MAX_DAYS + ")");
    }
    return new CertificateProbe(source, days, limit, clock);
  }

  /**
   * How long reading them may take; from 1 ms to 59 min, 5 s by default.
   *
   * @throws IllegalArgumentException when out of bounds
   */
  public CertificateProbe within(Duration limit) {
    return new CertificateProbe(source, days, new Limit(limit), clock);
  }

  /** Another time of day. */
  CertificateProbe clock(Clock clock) {
    return new CertificateProbe(source, days, limit, clock);
  }

  @Override
  public HealthResult check() throws Exception {
    try {
      List<X509Certificate> found = attempt.within(limit, () -> source.read(limit));
      return CertificateExpiry.judged(source.where(), found, clock.instant(), days);
    } catch (NoSuchFileException missing) {
      return HealthResult.down(source.where() + " does not exist");
    } catch (Attempt.StillRunning hung) {
      source.giveUp();
      return HealthResult.down(Reason.of(source.where(), limit, hung));
    } catch (IOException | GeneralSecurityException failure) {
      return HealthResult.down(Reason.of(source.where(), limit, failure));
    }
  }

  @Override
  public boolean isRemote() {
    return source.isRemote();
  }

  @Override
  public Duration defaultTimeout() {
    return limit.checkTimeout();
  }
}
