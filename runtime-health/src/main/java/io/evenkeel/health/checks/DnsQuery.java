package io.evenkeel.health.checks;

import java.util.Hashtable;
import javax.naming.CommunicationException;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.NoInitialContextException;
import javax.naming.directory.InitialDirContext;

/** A question to name servers by the JDK's own DNS client, which caches nothing. */
record DnsQuery(String server, Limit limit) {

  private static final int TRIES = 2;

  @SuppressWarnings(
      "BanJNDI") // attributes of DNS are text; objects come from lookups, not from this
  boolean hasAddress(String host) throws NamingException {
    var context = new InitialDirContext(environment());
    try {
      // Two at once would be a question for ANY, which many servers refuse (RFC 8482).
      return has(context, host, "A") || has(context, host, "AAAA");
    } finally {
      context.close();
    }
  }

  @SuppressWarnings("BanJNDI")
  private static boolean has(InitialDirContext context, String host, String type)
      throws NamingException {
    return context.getAttributes(host, new String[] {type}).size() > 0;
  }

  /** The client doubles its wait with each try. */
  @SuppressWarnings("JdkObsolete") // JNDI takes nothing but a Hashtable
  private Hashtable<String, String> environment() {
    int first = Math.max(1, limit.millis() / ((1 << TRIES) - 1));
    var environment = new Hashtable<String, String>();
    environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
    environment.put(Context.PROVIDER_URL, server);
    environment.put("com.sun.jndi.dns.timeout.initial", Integer.toString(first));
    environment.put("com.sun.jndi.dns.timeout.retries", Integer.toString(TRIES));
    return environment;
  }

  static String reason(String host, String where, Limit limit, NamingException failure) {
    if (failure instanceof NameNotFoundException) {
      return host + " does not exist, says " + where;
    }
    if (failure instanceof NoInitialContextException) {
      return "this JVM has no module jdk.naming.dns, which asks name servers directly";
    }
    return failure instanceof CommunicationException
        ? where + " did not answer within " + limit + ", asked for " + host
        : where + ", asked for " + host + ": " + Reason.of(failure);
  }
}
