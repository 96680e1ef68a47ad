package io.evenkeel.config.cli;

import io.evenkeel.config.crypto.KeyProvider;
import io.evenkeel.config.crypto.KeyRing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Where a command finds keys: where its options say, else where a service would look. */
final class KeyOptions {

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description =
          "A file of keys, id:key; repeatable. The first key of all encrypts. Default: the variables CONFIG_KEYS,"
              + " CONFIG_KEY_FILE and CONFIG_KEY_DIR.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--key-dir",
      paramLabel = "DIR",
      description = "A directory with one key a file, after the files; repeatable.")
  private List<Path> directories = new ArrayList<>();

  /** Empty when nothing names any. */
  List<KeyProvider> providers(Map<String, String> environment) {
    List<KeyProvider> providers = new ArrayList<>();
    files.forEach(file -> providers.add(KeyProvider.file(file)));
    directories.forEach(directory -> providers.add(KeyProvider.directory(directory)));
    return providers.isEmpty()
        ? KeyProvider.fromEnvironment(environment, Path.of(""), Path.of("/"))
        : providers;
  }

  /** To be closed. */
  KeyRing ring(Map<String, String> environment) {
    List<KeyProvider> providers = providers(environment);
    if (providers.isEmpty()) {
      throw new UsageException(
          "no keys (expected: --key-file, --key-dir, or one of the variables CONFIG_KEYS, CONFIG_KEY_FILE and"
              + " CONFIG_KEY_DIR)");
    }
    return KeyRing.of(providers);
  }
}
