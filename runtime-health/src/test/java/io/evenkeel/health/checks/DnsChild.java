package io.evenkeel.health.checks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.security.Security;

/**
 * Checks the name given once for each line it reads; the JVM keeps answers for as many seconds as
 * given.
 */
final class DnsChild {

  private DnsChild() {}

  public static void main(String[] args) throws Exception {
    Security.setProperty("networkaddress.cache.ttl", args[1]);
    Security.setProperty("networkaddress.cache.negative.ttl", args[1]);
    var probe = DnsProbe.of(args[0]);
    var in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    while (in.readLine() != null) {
      System.out.println(probe.check());
    }
  }
}
