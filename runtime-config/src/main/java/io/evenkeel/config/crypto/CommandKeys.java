package io.evenkeel.config.crypto;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Keys that a program writes. */
final class CommandKeys implements KeyProvider {

  private final Duration limit;
  private final List<String> command;

  CommandKeys(Duration limit, List<String> command) {
    if (command.isEmpty()) {
      throw new IllegalArgumentException("command: empty (expected: a program)");
    }
    if (limit.toMillis() < 1) {
      throw new IllegalArgumentException("limit: " + limit + " (expected: at least 1 ms)");
    }
    this.limit = limit;
    this.command = List.copyOf(command);
  }

  /** Without the arguments, which may be secret. */
  @Override
  public String name() {
    return "command " + command.get(0);
  }

  @Override
  public List<EncryptionKey> keys() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try {
      process.getOutputStream().close();
      byte[] text = output(process);
      try {
        return KeyText.entries(text, false);
      } finally {
        Arrays.fill(text, (byte) 0);
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** Read on a thread of its own: a pipe cannot be read with a limit. */
  private byte[] output(Process process) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    var output = new CompletableFuture<byte[]>();
    var reader = new Thread(() -> read(process, output), "evenkeel-config-keys");
    reader.setDaemon(true);
    reader.start();
    try {
      byte[] text = output.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      if (!process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        throw late();
      }
      if (process.exitValue() != 0) {
        Arrays.fill(text, (byte) 0);
        throw new KeyRingException("exit code " + process.exitValue() + " (expected: 0)");
      }
      return text;
    } catch (TimeoutException e) {
      throw late();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KeyRingException refused
          ? refused
          : new KeyRingException("its output cannot be read");
    }
  }

  private static void read(Process process, CompletableFuture<byte[]> output) {
    try (InputStream in = process.getInputStream()) {
      output.complete(KeyText.bounded(in));
    } catch (IOException | RuntimeException e) {
      output.completeExceptionally(e);
    }
  }

  private KeyRingException late() {
    return new KeyRingException("not done within " + limit.toMillis() + " ms");
  }
}
