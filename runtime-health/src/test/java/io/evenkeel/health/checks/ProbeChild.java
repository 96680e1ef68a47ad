package io.evenkeel.health.checks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.evenkeel.health.Probe;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.util.ArrayList;
import java.util.List;

/**
 * A process that gets into trouble when it is told to by a line, and otherwise says what a probe
 * finds.
 */
final class ProbeChild {

  /** Small enough to be a large object for no collector. */
  private static final int PIECE = 32 * 1024;

  private static final int RESERVE = 128;

  private final List<byte[]> memory = new ArrayList<>();
  private final List<Closeable> files = new ArrayList<>();
  private final Probe probe;
  private volatile boolean thrashing;

  private ProbeChild(Probe probe) {
    this.probe = probe;
  }

  public static void main(String[] args) throws Exception {
    var child =
        new ProbeChild(
            args[0].equals("memory")
                ? MemoryPressureProbe.create().atMostHeapPercent(Double.parseDouble(args[1]))
                : FileDescriptorProbe.create());
    var in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println(child.answer(line));
    }
  }

  private String answer(String line) throws Exception {
    switch (line) {
      case "fill" -> fill(92);
      case "fill most" -> fill(82);
      case "churn" -> {
        return churn();
      }
      case "empty" -> memory.clear();
      case "collect" -> System.gc();
      case "thrash" -> thrash();
      case "rest" -> thrashing = false;
      case "open" -> open(225);
      case "close" -> close();
      default -> {
        return probe.check().toString();
      }
    }
    return "done";
  }

  /** Until so much of the heap is in use, but for a little to go on with. */
  private void fill(int percent) {
    var runtime = Runtime.getRuntime();
    try {
      while (100.0 * memory.size() * PIECE / runtime.maxMemory() < percent) {
        memory.add(new byte[PIECE]);
      }
    } catch (OutOfMemoryError full) {
      memory.subList(memory.size() - RESERVE, memory.size()).clear();
    }
  }

  /**
   * Keeps the latest of what it makes, so that the old generation fills with what was kept once,
   * and checks when twice that is in use.
   */
  private String churn() throws Exception {
    fill(15);
    int next = 0;
    for (int i = 0; i < 1_000_000; i++) {
      memory.set(next, new byte[PIECE]);
      next = (next + 1) % memory.size();
      if (oldPercent() > 55) {
        return probe.check().toString();
      }
    }
    return "never half full";
  }

  private static double oldPercent() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP && pool.isUsageThresholdSupported())
        .mapToDouble(pool -> 100.0 * pool.getUsage().getUsed() / pool.getUsage().getMax())
        .max()
        .orElseThrow();
  }

  /** Collects all the time. */
  private void thrash() {
    thrashing = true;
    for (int i = 0; i < 20_000; i++) { // something to go through each time
      memory.add(new byte[1024]);
    }
    var thread =
        new Thread(
            () -> {
              while (thrashing) {
                System.gc();
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private void open(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      files.add(new FileInputStream("/dev/null"));
    }
  }

  private void close() throws IOException {
    for (Closeable file : files) {
      file.close();
    }
    files.clear();
  }
}
