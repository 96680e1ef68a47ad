package io.evenkeel.observability;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One number for all occurrences of one error: of the types in its chain of causes and of where
 * they were thrown, without messages, and without line numbers, which change with each release.
 */
final class ErrorFingerprint {

  private static final int CAUSES = 20;
  private static final int FRAMES = 8;
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  /** What the JVM and the compiler number as they go. */
  private static final Pattern NUMBERED = Pattern.compile("\\d+|\\$\\$Lambda.*|/0x[0-9a-f]+");

  private ErrorFingerprint() {}

  /** 16 hexadecimal digits. */
  static String of(IThrowableProxy error) {
    long hash = FNV_OFFSET;
    @Nullable IThrowableProxy cause = error;
    for (int i = 0; cause != null && i < CAUSES; i++) {
      hash = add(hash, cause.getClassName());
      hash = addFrames(hash, cause.getStackTraceElementProxyArray());
      cause = cause.getCause();
    }
    return String.format("%016x", hash);
  }

  private static long addFrames(long hash, StackTraceElementProxy @Nullable [] frames) {
    long result = hash;
    int taken = 0;
    for (int i = 0; frames != null && i < frames.length && taken < FRAMES; i++) {
      StackTraceElement frame = frames[i].getStackTraceElement();
      String type = frame.getClassName();
      if (ErrorStack.FOLDED.stream().noneMatch(type::startsWith)) {
        result = add(add(result, type), frame.getMethodName());
        taken++;
      }
    }
    return result;
  }

  private static long add(long hash, String text) {
    String stable = NUMBERED.matcher(text).replaceAll("");
    long result = (hash ^ 0xFF) * FNV_PRIME; // so that "a", "bc" is not "ab", "c"
    for (int i = 0; i < stable.length(); i++) {
      result = (result ^ stable.charAt(i)) * FNV_PRIME;
    }
    return result;
  }
}
