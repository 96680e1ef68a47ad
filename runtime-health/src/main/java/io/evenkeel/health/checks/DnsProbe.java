package io.evenkeel.health.checks;

import io.evenkeel.health.HealthResult;
import io.evenkeel.health.Probe;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.naming.NamingException;

/**
 * Whether a host name has an address.
 *
 * <p>By default as the clients of this process find it: the hosts file, search domains, and the
 * JVM's cache. Its answers are kept for {@code networkaddress.cache.ttl} (30 s unless the security
 * properties of the JVM say otherwise) and for {@code networkaddress.cache.negative.ttl} (10 s), so
 * the check may be late by as much, as all clients are. {@link #fresh()} and {@link #server} ask
 * name servers directly: nothing is cached, and nothing but DNS is asked.
 */
public final class DnsProbe implements Probe {

  private final String host;
  private final String server;
  private final Limit limit;
  private final Attempt<HealthResult> attempt = new Attempt<>("health-dns");

  private DnsProbe(String host, String server, Limit limit) {
    this.host = host;
    this.server = server;
    this.limit = limit;
  }

  /**
   * A probe of a name.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static DnsProbe of(String host) {
    return new DnsProbe(Address.host(host), "", Limit.seconds(2));
  }

  /**
   * Asks the system's name servers directly, for addresses of both families. Needs the JDK's module
   * {@code jdk.naming.dns}.
   */
  public DnsProbe fresh() {
    return new DnsProbe(host, "dns:", limit);
  }

  /**
   * Asks this name server directly, instead of those of the system.
   *
   * @throws IllegalArgumentException when host or port cannot be
   */
  public DnsProbe server(String server, int port) {
    String address = Address.text(Address.host(server), Address.port(port));
    return new DnsProbe(host, "dns://" + address, limit);
  }

  /**
   * How long the lookup may take; from 1 ms to 59 min, 2 s by default.
   *
   * @throws IllegalArgumentException when out of bounds
   */
  public DnsProbe within(Duration limit) {
    return new DnsProbe(host, server, new Limit(limit));
  }

  @Override
  public HealthResult check() throws Exception {
    try {
      return attempt.within(limit, this::look);
    } catch (UnknownHostException unknown) {
      return HealthResult.down(host + " has no address, or the name servers do not answer");
    } catch (NamingException failure) {
      return HealthResult.down(DnsQuery.reason(host, where(), limit, failure));
    } catch (Attempt.StillRunning hung) {
      return HealthResult.down(
          "the name servers have not answered for " + hung.elapsed() + ", asked for " + host);
    }
  }

  private HealthResult look() throws UnknownHostException, NamingException {
    if (server.isEmpty()) {
      InetAddress.getAllByName(host);
      return HealthResult.up();
    }
    return new DnsQuery(server, limit).hasAddress(host)
        ? HealthResult.up()
        : HealthResult.down(host + " has no address, says " + where());
  }

  private String where() {
    return server.equals("dns:") ? "the name server" : server.substring("dns://".length());
  }

  @Override
  public boolean isRemote() {
    return true;
  }

  @Override
  public Duration defaultTimeout() {
    return limit.checkTimeout();
  }
}
