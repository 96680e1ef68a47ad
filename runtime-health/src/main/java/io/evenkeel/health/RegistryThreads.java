package io.evenkeel.health;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Starts the registry's threads: daemons with telling names; probes get virtual ones where these
 * can be trusted.
 */
class RegistryThreads {

  private final String prefix;
  private final Optional<VirtualThreads> virtual;
  private final AtomicLong listeners = new AtomicLong();
  private final AtomicLong answers = new AtomicLong();

  RegistryThreads(String prefix, Optional<VirtualThreads> virtual) {
    this.prefix = prefix;
    this.virtual = virtual;
  }

  Thread scheduler(Runnable task) {
    return platform("health-1", task);
  }

  void probe(String check, Runnable task) {
    String name = "health-check-" + check;
    virtual
        .map(threads -> threads.unstarted(prefix + "-" + name, task))
        .orElseGet(() -> platform(name, task))
        .start();
  }

  /**
   * Carriers of virtual threads can all be taken by code that never yields; this one runs all the
   * same.
   */
  void probeOnPlatform(String check, Runnable task) {
    platform("health-check-" + check, task).start();
  }

  void interrupt(String check, Runnable task) {
    platform("health-interrupt-" + check, task).start();
  }

  void listener(Runnable task) {
    platform("health-listener-" + listeners.incrementAndGet(), task).start();
  }

  void answer(Runnable task) {
    platform("health-answer-" + answers.incrementAndGet(), task).start();
  }

  private Thread platform(String name, Runnable task) {
    var thread = new Thread(task, prefix + "-" + name);
    thread.setDaemon(true);
    return thread;
  }
}
