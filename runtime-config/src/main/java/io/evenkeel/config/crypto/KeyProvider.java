package io.evenkeel.config.crypto;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where keys come from.
 *
 * <p>The ready-made ones read entries {@code id:key}, one a line, in the order of the key ring;
 * blank lines and lines that begin with {@code #} do not count. A key is 32 bytes in base64 or hex,
 * made by {@code openssl rand -base64 32}. Or it is derived from a passphrase of at least 12
 * characters: {@code pbkdf2-sha256:ITERATIONS:SALT:PASSPHRASE}, where the iterations are
 * 600000-10000000, the salt is 16-64 bytes in base64, and the passphrase is the rest of the entry.
 * PBKDF2 is what the JDK has; it costs an attacker with graphics cards far less than scrypt or
 * argon2 would, so prefer a random key. An input is at most 64 KiB.
 */
public interface KeyProvider {

  /** Variable with entries, separated by commas or line breaks. */
  String KEYS_VARIABLE = "CONFIG_KEYS";

  /** Variable that names a file of entries. */
  String FILE_VARIABLE = "CONFIG_KEY_FILE";

  /** Variable that names a directory with one key a file. */
  String DIRECTORY_VARIABLE = "CONFIG_KEY_DIR";

  /** What problems call it, such as {@code file /etc/orders/keys}; not blank, no secret. */
  String name();

  /**
   * The keys, of which a ring of several providers puts these in this order. Called once by each
   * ring, which waits for it without a limit and closes the keys in the end. Of what it throws,
   * only an {@link java.io.IOException}'s message is shown.
   */
  List<EncryptionKey> keys() throws Exception;

  /**
   * An environment variable with entries, separated by commas or line breaks; so a passphrase in it
   * holds no comma.
   */
  static KeyProvider environment(Map<String, String> environment, String variable) {
    return new EnvironmentKeys(environment, variable);
  }

  /**
   * A file of entries. Outside containers it must not be readable or writable by every user: mode
   * 0400 or 0440. (The group may read, since systemd's credentials are 0440.)
   */
  static KeyProvider file(Path file) {
    return new FileKeys(file, file, FileAccess.ofProcess());
  }

  /**
   * A directory in which each file is named after the id of the key it holds. The ring has them by
   * name backwards: of {@code 2026-q3} and {@code 2026-q4} the latter comes first. Names that begin
   * with a dot, and directories, do not count. For each file the same holds as for {@link #file}.
   */
  static KeyProvider directory(Path directory) {
    return new DirectoryKeys(directory, directory, FileAccess.ofProcess());
  }

  /**
   * A program that writes entries to its standard output and ends with exit code 0; what it writes
   * to standard error is dropped. It gets this process's environment, an empty standard input, and
   * no shell.
   *
   * @param limit how long it may take, at least 1 ms; then it is killed
   * @param command the program and its arguments
   * @throws IllegalArgumentException when the command is empty or the limit is not positive
   */
  static KeyProvider command(Duration limit, List<String> command) {
    return new CommandKeys(limit, command);
  }

  /**
   * Those that the variables {@value #KEYS_VARIABLE}, {@value #FILE_VARIABLE} and {@value
   * #DIRECTORY_VARIABLE} name, in this order; blank ones do not count.
   *
   * @param workingDirectory what the paths are relative to
   * @param root where the marks of a container are looked for: {@code /}
   */
  static List<KeyProvider> fromEnvironment(
      Map<String, String> environment, Path workingDirectory, Path root) {
    var access = new FileAccess(environment, root);
    List<KeyProvider> providers = new ArrayList<>();
    if (!environment.getOrDefault(KEYS_VARIABLE, "").isBlank()) {
      providers.add(environment(environment, KEYS_VARIABLE));
    }
    String file = environment.getOrDefault(FILE_VARIABLE, "").strip();
    if (!file.isEmpty()) {
      Path path = Path.of(file);
      providers.add(new FileKeys(path, workingDirectory.resolve(path), access));
    }
    String directory = environment.getOrDefault(DIRECTORY_VARIABLE, "").strip();
    if (!directory.isEmpty()) {
      Path path = Path.of(directory);
      providers.add(new DirectoryKeys(path, workingDirectory.resolve(path), access));
    }
    return List.copyOf(providers);
  }
}
