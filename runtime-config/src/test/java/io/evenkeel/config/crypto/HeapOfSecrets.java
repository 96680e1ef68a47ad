package io.evenkeel.config.crypto;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.evenkeel.config.RuntimeConfig;
import io.evenkeel.config.Secret;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/** A process that loads its configuration, keeps it, and writes what is alive in its heap. */
public final class HeapOfSecrets {

  /** Section {@code orders}. */
  public record Settings(
      Secret encSecret,
      String encText,
      Secret sopsSecret,
      String sopsText,
      Secret mountedSecret,
      Secret fileSecret,
      String url) {}

  private HeapOfSecrets() {}

  /** The file to write; the configuration is where the loader finds it. */
  public static void main(String[] args) throws IOException {
    RuntimeConfig config = RuntimeConfig.loader().section("orders", Settings.class).load();
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpHeap(Path.of(args[0]).toAbsolutePath().toString(), true);
    System.out.println(config.settings(Settings.class).encSecret() + " " + config.secretCount());
  }
}
