package io.evenkeel.runtime.policy;

import io.evenkeel.runtime.lifecycle.Deadline;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP clients of the policies; one of ours for each name. Thread-safe. */
final class HttpClients {

  private static final Logger LOG = LoggerFactory.getLogger("io.evenkeel.runtime.policy");

  private final String threadName;
  private final Set<String> names = ConcurrentHashMap.newKeySet();
  private final Map<String, GuardedHttpClient> ours = new ConcurrentHashMap<>();
  private final Queue<HttpClient> toClose = new ConcurrentLinkedQueue<>();

  HttpClients(String threadName) {
    this.threadName = threadName;
  }

  GuardedHttpClient ours(
      String name, Function<HttpClient, GuardedHttpClient> guarded, Optional<Duration> connect) {
    names.add(name);
    return ours.computeIfAbsent(
        name,
        key -> {
          var builder = HttpClient.newBuilder();
          connect.ifPresent(builder::connectTimeout);
          HttpClient client = builder.build();
          toClose.add(client);
          return guarded.apply(client);
        });
  }

  /** Notes that somebody brought a client of his own. */
  void named(String name) {
    names.add(name);
  }

  Set<String> names() {
    return Set.copyOf(names);
  }

  /** Ends those of ours at once, with what they are at; from JDK 21 on. */
  void close(Deadline deadline) throws InterruptedException {
    List<Object> all = List.copyOf(toClose);
    if (!all.isEmpty()) {
      var closing = new Thread(() -> all.forEach(HttpClients::close), threadName);
      closing.setDaemon(true);
      closing.start();
      closing.join(Math.max(1, deadline.remaining().toMillis()));
    }
  }

  /** An interrupted close does not wait for exchanges. */
  private static void close(Object client) {
    if (client instanceof AutoCloseable closeable) {
      Thread.currentThread().interrupt();
      try {
        closeable.close();
      } catch (Exception e) {
        LOG.atWarn().setCause(e).log("an HTTP client was not closed");
      }
    }
  }
}
