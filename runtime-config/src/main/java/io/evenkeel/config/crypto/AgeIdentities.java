package io.evenkeel.config.crypto;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The age keys that may open SOPS files, and where they were looked for. Immutable; shows no key.
 */
public final class AgeIdentities {

  /** The environment variable that names a file of keys: {@value}. */
  public static final String KEY_FILE = "SOPS_AGE_KEY_FILE";

  /** The environment variable that holds keys, one a line: {@value}. */
  public static final String KEY = "SOPS_AGE_KEY";

  private static final int MAX_FILE_BYTES = 64 << 10;
  private static final int MAX_IDENTITIES = 100;
  private static final Pattern IDENTITY = Pattern.compile("AGE-SECRET-KEY-1[0-9A-Z]{58}");
  private static final Pattern RECIPIENT = Pattern.compile("age1[0-9a-z]{1,100}");
  private static final int SHOWN_RECIPIENTS = 20;

  /** None, from nowhere. */
  public static final AgeIdentities NONE = new AgeIdentities(List.of(), List.of(), List.of());

  private final List<String> keys;
  private final List<String> places;
  private final List<String> warnings;

  private AgeIdentities(List<String> keys, List<String> places, List<String> warnings) {
    this.keys = List.copyOf(keys);
    this.places = List.copyOf(places);
    this.warnings = List.copyOf(warnings);
  }

  /** The same with this process's working directory and file system. */
  public static AgeIdentities from(Map<String, String> environment) {
    return from(environment, Path.of(""), Path.of("/"));
  }

  /**
   * Those of {@value #KEY_FILE} and {@value #KEY}. What cannot be read is said when a file cannot
   * be opened, and not before.
   *
   * @param workingDirectory where a relative name of a file begins
   * @param root where the signs of a container are looked for
   */
  public static AgeIdentities from(
      Map<String, String> environment, Path workingDirectory, Path root) {
    String file = environment.getOrDefault(KEY_FILE, "").strip();
    AgeIdentities fromFile =
        file.isEmpty() ? none(KEY_FILE + " (not set)") : file(file, workingDirectory);
    if (!file.isEmpty()) {
      fromFile =
          fromFile.plus(permissions(file, workingDirectory, new FileAccess(environment, root)));
    }
    String text = environment.getOrDefault(KEY, "");
    return fromFile.plus(text.isBlank() ? none(KEY + " (not set)") : of(KEY, text));
  }

  /**
   * Those in a text.
   *
   * @param place where the text comes from, for messages
   * @param text one key a line; empty lines and {@code #} comments do not count
   */
  public static AgeIdentities of(String place, String text) {
    List<String> keys = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    int line = 0;
    for (String raw : (Iterable<String>) text.lines()::iterator) {
      line++;
      String key = raw.strip();
      if (IDENTITY.matcher(key).matches() && keys.size() < MAX_IDENTITIES) {
        keys.add(key);
      } else if (!key.isEmpty() && !key.startsWith("#")) {
        warnings.add(
            place
                + ": line "
                + line
                + " is ignored (expected: AGE-SECRET-KEY-1..., at most "
                + MAX_IDENTITIES
                + " of them)");
      }
    }
    return new AgeIdentities(keys, List.of(place + " (" + count(keys.size()) + ")"), warnings);
  }

  /**
   * Those in a text that code hands out, such as a vault's answer; asked now, on this thread. Of
   * what it throws only the class is said, and that when a file cannot be opened.
   *
   * @param place what messages call it; no secret
   * @param text one key a line, as in {@link #of}; at most 64 KiB
   */
  public static AgeIdentities ask(String place, Callable<String> text) {
    try {
      String keys = text.call();
      return keys.length() > MAX_FILE_BYTES
          ? none(place + " (too large: more than " + MAX_FILE_BYTES + " characters)")
          : of(place, keys);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return none(place + " (interrupted)");
    } catch (Exception e) {
      return none(place + " (cannot be read: " + e.getClass().getSimpleName() + ")");
    }
  }

  private static String count(int keys) {
    return keys == 1 ? "1 key" : keys + " keys";
  }

  private static AgeIdentities none(String place) {
    return new AgeIdentities(List.of(), List.of(place), List.of());
  }

  private static AgeIdentities file(String name, Path workingDirectory) {
    String place = KEY_FILE + " " + name;
    try {
      Path file = workingDirectory.resolve(name);
      if (!Files.isRegularFile(file)) {
        return none(place + " (is no file)");
      }
      try (InputStream in = Files.newInputStream(file)) {
        byte[] bytes = in.readNBytes(MAX_FILE_BYTES + 1);
        if (bytes.length > MAX_FILE_BYTES) {
          return none(place + " (too large: more than " + MAX_FILE_BYTES + " bytes)");
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        Arrays.fill(bytes, (byte) 0);
        return of(place, text);
      }
    } catch (IOException | InvalidPathException e) {
      return none(place + " (cannot be read: " + e.getClass().getSimpleName() + ")");
    }
  }

  private static AgeIdentities permissions(String name, Path workingDirectory, FileAccess access) {
    try {
      List<String> warnings =
          access.open(workingDirectory.resolve(name))
              ? List.of(KEY_FILE + " " + name + " " + FileAccess.OPEN)
              : List.of();
      return new AgeIdentities(List.of(), List.of(), warnings);
    } catch (IOException | InvalidPathException e) {
      return new AgeIdentities(List.of(), List.of(), List.of()); // said of the place: unreadable
    }
  }

  /** These first, then the others. */
  public AgeIdentities plus(AgeIdentities others) {
    return new AgeIdentities(
        joined(keys, others.keys),
        joined(places, others.places),
        joined(warnings, others.warnings));
  }

  private static List<String> joined(List<String> first, List<String> second) {
    List<String> both = new ArrayList<>(first);
    both.addAll(second);
    return both;
  }

  public boolean isEmpty() {
    return keys.isEmpty();
  }

  /**
   * What is odd about the places, without any key: ignored lines, a file that everyone can read.
   */
  public List<String> warnings() {
    return warnings;
  }

  /** Where keys were looked for and how many were found, without any key. */
  @Override
  public String toString() {
    return String.join(", ", places);
  }

  /** The caller wipes it. */
  byte[] dataKey(SopsMetadata metadata) {
    if (keys.isEmpty()) {
      throw SopsException.of(
          metadata.line(), "there is no age key to open it with: " + hint(metadata));
    }
    AgeDecryption age;
    try {
      age = new AgeDecryption(keys);
    } catch (GeneralSecurityException e) {
      throw SopsException.of(
          0, "an age key was mistyped: its check sum is wrong; looked in " + this);
    } catch (NoClassDefFoundError e) {
      throw SopsException.of(
          metadata.line(),
          "SOPS files need the libraries com.exceptionfactory.jagged:jagged-x25519 and"
              + " :jagged-framework on the class path");
    }
    List<String> damaged = new ArrayList<>();
    for (SopsMetadata.Recipient recipient : metadata.recipients()) {
      try {
        byte[] dataKey = age.open(recipient.dataKey());
        if (dataKey.length > 0) {
          return dataKey;
        }
      } catch (GeneralSecurityException e) {
        damaged.add(shown(recipient.name()));
      }
    }
    if (!damaged.isEmpty()) {
      throw SopsException.of(
          metadata.line(), "the data key for " + damaged.get(0) + " is damaged; " + hint(metadata));
    }
    throw SopsException.of(metadata.line(), "no age key fits: " + hint(metadata));
  }

  private String hint(SopsMetadata metadata) {
    List<SopsMetadata.Recipient> all = metadata.recipients();
    String recipients =
        all.stream()
            .limit(SHOWN_RECIPIENTS)
            .map(recipient -> shown(recipient.name()))
            .collect(Collectors.joining(", "));
    int more = all.size() - SHOWN_RECIPIENTS;
    return "the file is for "
        + recipients
        + (more > 0 ? " and " + more + " more" : "")
        + "; looked in "
        + this;
  }

  /** The file could say anything. */
  private static String shown(String recipient) {
    return RECIPIENT.matcher(recipient).matches()
        ? recipient
        : "a recipient that is no age1... key";
  }
}
