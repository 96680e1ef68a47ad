package io.evenkeel.config.cli;

import io.evenkeel.config.crypto.EncryptionKey;
import io.evenkeel.config.crypto.FileAccess;
import io.evenkeel.config.crypto.KeyProvider;
import io.evenkeel.config.crypto.KeyRing;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a key. */
@Command(
    name = "keygen",
    description =
        "Makes a 256-bit key and prints it as id:key; or writes it to a file of mode 0400, or as the first key into"
            + " one that exists.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class KeygenCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "What values call it; default the year and quarter, such as 2026-q4.")
  private String id = quarter(LocalDate.now(ZoneOffset.UTC));

  @Option(names = "--file", paramLabel = "FILE", description = "Where the key is written.")
  private @Nullable Path file;

  static String quarter(LocalDate day) {
    return day.getYear() + "-q" + ((day.getMonthValue() + 2) / 3);
  }

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    try (EncryptionKey key = key()) {
      if (file == null) {
        out.println(key.expose());
      } else if (Files.exists(file)) {
        putFirst(file, key);
        out.println(key.id() + " is the first key of " + file + " now");
      } else {
        create(file, key);
        out.println(key.id() + " is the key of " + file + " now");
      }
    }
    out.flush();
    return 0;
  }

  private EncryptionKey key() {
    try {
      return EncryptionKey.random(id);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--id: " + e.getMessage());
    }
  }

  private static void create(Path file, EncryptionKey key) throws IOException {
    try {
      FileAccess.create(file, key.expose() + "\n");
    } catch (FileAlreadyExistsException e) {
      throw new UsageException(file + ": is a link that leads nowhere, or was made meanwhile");
    }
  }

  /** What is in the file stays, comments and all. */
  private static void putFirst(Path file, EncryptionKey key) throws IOException {
    try (KeyRing ring = KeyRing.of(List.of(KeyProvider.file(file)))) {
      if (ring.ids().contains(key.id())) {
        throw new UsageException(
            "--id: " + key.id() + " is in " + file + " already (expected: a new id)");
      }
    }
    FileAccess.replace(file, key.expose() + "\n" + Files.readString(file));
  }
}
