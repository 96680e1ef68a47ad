package io.evenkeel.health.checks;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.regex.Pattern;

/** Hosts and ports: which can be, how they are written, and how to get a connection. */
final class Address {

  private static final int MAX_HOST = 253;
  private static final Pattern HOST = Pattern.compile("[\\p{Alnum}._:%-]{1," + MAX_HOST + "}");

  private Address() {}

  static String host(String host) {
    requireNonNull(host, "host");
    if (!HOST.matcher(host).matches()) {
      throw new IllegalArgumentException(
          "host: \""
              + Credentials.masked(host)
              + "\" (expected: a name or an address, without port, at most "
              + MAX_HOST
              + " characters)");
    }
    return host;
  }

  static int port(int port) {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 1-65535)");
    }
    return port;
  }

  static String text(String host, int port) {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }

  /** Tries all addresses of the host in turn; what the last one said is thrown. */
  static Socket connected(String host, int port, long deadline) throws IOException {
    IOException last = new SocketTimeoutException();
    InetAddress[] addresses = InetAddress.getAllByName(host);
    for (int i = 0; i < addresses.length; i++) {
      // A silent address leaves time for those after it.
      int share = Math.max(1, Limit.millisUntil(deadline) / (addresses.length - i));
      var socket = new Socket();
      try {
        socket.connect(new InetSocketAddress(addresses[i], port), share);
        return socket;
      } catch (IOException refused) {
        socket.close();
        last = refused;
      }
    }
    throw last;
  }
}
