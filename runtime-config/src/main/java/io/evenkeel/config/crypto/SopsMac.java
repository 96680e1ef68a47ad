package io.evenkeel.config.crypto;

import io.evenkeel.config.crypto.SopsNode.Kind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The check sum over all values of a file, in its order; keys are not part of it. */
final class SopsMac {

  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  /** SHA-256 of {@code sops}: so one that covers less is never equal to one that covers all. */
  private static final byte[] ONLY_ENCRYPTED =
      HEX.parseHex("8A3FD2AD54CE66527B1034F3D147BE0B0B975B3BF44F72C6FDADEC8176F27D69");

  private final MessageDigest digest;
  private final boolean onlyEncrypted;

  SopsMac(boolean onlyEncrypted) {
    this.onlyEncrypted = onlyEncrypted;
    try {
      digest = MessageDigest.getInstance("SHA-512");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-512", e);
    }
    if (onlyEncrypted) {
      digest.update(ONLY_ENCRYPTED);
    }
  }

  void add(Kind kind, String text, boolean encrypted) {
    if (kind != Kind.NULL && (encrypted || !onlyEncrypted)) {
      digest.update(spelled(kind, text).getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String spelled(Kind kind, String text) {
    return switch (kind) {
      case BOOLEAN -> text.equals("true") ? "True" : "False";
      case DECIMAL -> SopsNumbers.plain(text);
      default -> text;
    };
  }

  /** Ends it. */
  boolean matches(String expected) {
    return MessageDigest.isEqual(
        expected.getBytes(StandardCharsets.UTF_8),
        HEX.formatHex(digest.digest()).getBytes(StandardCharsets.UTF_8));
  }
}
