package io.evenkeel.config.cli;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a command is given besides its arguments, in which secrets must not be: other users see them
 * in the list of processes.
 *
 * @param terminal asks a person without echo; empty when standard input is none
 */
record Input(InputStream in, Map<String, String> environment, Optional<Prompt> terminal) {

  /** One question to a person. */
  interface Prompt {

    /** The answer; null at the end of the input. */
    char @Nullable [] ask(String question);
  }

  private static final int MAX_BYTES = 1 << 20;

  static Input ofProcess() {
    return new Input(
        System.in,
        System.getenv(),
        isTerminal() ? Optional.of(Input::withoutEcho) : Optional.empty());
  }

  /** On Linux by what standard input is: with a redirected output the JVM has no console. */
  private static boolean isTerminal() {
    try {
      String device = Path.of("/proc/self/fd/0").toRealPath().toString();
      return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
    } catch (IOException e) { // not Linux
      return console().isPresent();
    }
  }

  private static Optional<Console> console() {
    return Optional.ofNullable(System.console());
  }

  private static char @Nullable [] withoutEcho(String question) {
    return console()
        .orElseThrow(
            () ->
                new UsageException(
                    "would show what is typed (expected: the text from a pipe, or standard output on the"
                        + " terminal, too)"))
        .readPassword("%s", question);
  }

  /**
   * Text from a file, a pipe, or a person who is asked.
   *
   * @param file null for standard input
   * @param twice whether a person has to type it again
   */
  String text(@Nullable Path file, String question, boolean twice) throws IOException {
    String text;
    if (file != null) {
      try (InputStream opened = Files.newInputStream(file)) {
        text = text(opened, file.toString());
      }
    } else if (terminal.isPresent()) {
      text = typed(terminal.get(), question, twice);
    } else {
      text = text(in, "standard input");
    }
    if (text.isEmpty()) {
      throw new UsageException("nothing to read (expected: the text, from a pipe or a file)");
    }
    return text;
  }

  private static String typed(Prompt prompt, String question, boolean twice) {
    char[] first = answer(prompt, question + ": ");
    char[] second = twice ? answer(prompt, "again: ") : first.clone();
    try {
      if (!Arrays.equals(first, second)) {
        throw new UsageException("the two texts are different");
      }
      return new String(first);
    } finally {
      Arrays.fill(first, '\0');
      Arrays.fill(second, '\0');
    }
  }

  private static char[] answer(Prompt prompt, String question) {
    char[] answer = prompt.ask(question);
    return answer == null ? new char[0] : answer;
  }

  /** Without one line break at its end, which editors and echo put there. */
  private static String text(InputStream in, String name) throws IOException {
    byte[] bytes = in.readNBytes(MAX_BYTES + 3);
    int length = bytes.length;
    if (length > 0 && bytes[length - 1] == '\n') {
      length -= length > 1 && bytes[length - 2] == '\r' ? 2 : 1;
    }
    try {
      if (length > MAX_BYTES) {
        throw new UsageException(name + ": too large (expected: at most 1MiB)");
      }
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, 0, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw new UsageException(name + ": not valid UTF-8");
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }
}
