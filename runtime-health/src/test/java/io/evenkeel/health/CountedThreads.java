package io.evenkeel.health;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Registry threads as usual, unless told otherwise, and counted at once when asked for. */
final class CountedThreads extends RegistryThreads {

  /** The names of the checks a thread was asked for, in order. */
  final List<String> probes = new CopyOnWriteArrayList<>();

  final List<String> rescues = new CopyOnWriteArrayList<>();
  private final Consumer<Runnable> start;

  /** Ordinary platform threads. */
  CountedThreads() {
    this(task -> new Thread(task, "test-probe").start());
  }

  CountedThreads(Consumer<Runnable> start) {
    super("test", Optional.empty());
    this.start = start;
  }

  @Override
  void probe(String check, Runnable task) {
    probes.add(check);
    start.accept(task);
  }

  @Override
  void probeOnPlatform(String check, Runnable task) {
    rescues.add(check);
    super.probeOnPlatform(check, task);
  }
}
