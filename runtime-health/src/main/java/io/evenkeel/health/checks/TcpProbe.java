package io.evenkeel.health.checks;

import io.evenkeel.health.HealthResult;
import io.evenkeel.health.Probe;
import java.io.IOException;
import java.time.Duration;

/**
 * Whether a TCP port accepts a connection. Nothing is sent: a process that hangs behind its port
 * still passes, because the kernel accepts for it. All addresses of the host are tried until one
 * accepts.
 */
public final class TcpProbe implements Probe {

  private final String host;
  private final int port;
  private final Limit limit;
  private final Attempt<HealthResult> attempt = new Attempt<>("health-tcp");

  private TcpProbe(String host, int port, Limit limit) {
    this.host = host;
    this.port = port;
    this.limit = limit;
  }

  /**
   * A probe of a host name or address and a port from 1 to 65535.
   *
   * @throws IllegalArgumentException when one of them cannot be
   */
  public static TcpProbe of(String host, int port) {
    return new TcpProbe(Address.host(host), Address.port(port), Limit.seconds(2));
  }

  /**
   * How long name lookup and connecting may take together; from 1 ms to 59 min, 2 s by default.
   *
   * @throws IllegalArgumentException when out of bounds
   */
  public TcpProbe within(Duration limit) {
    return new TcpProbe(host, port, new Limit(limit));
  }

  @Override
  public HealthResult check() throws Exception {
    try {
      return attempt.within(limit, this::connect);
    } catch (IOException | Attempt.StillRunning failure) {
      return HealthResult.down(Reason.of(Address.text(host, port), limit, failure));
    }
  }

  private HealthResult connect() throws IOException {
    Address.connected(host, port, limit.deadline()).close();
    return HealthResult.up();
  }

  @Override
  public boolean isRemote() {
    return true;
  }

  @Override
  public Duration defaultTimeout() {
    return limit.checkTimeout();
  }

  @Override
  public String toString() {
    return "TcpProbe of " + Address.text(host, port);
  }
}
