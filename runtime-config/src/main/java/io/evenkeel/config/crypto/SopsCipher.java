package io.evenkeel.config.crypto;

import io.evenkeel.config.crypto.SopsNode.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Opens {@code ENC[AES256_GCM,data:...,iv:...,tag:...,type:...]}. Not thread-safe. */
final class SopsCipher {

  static final String PREFIX = "ENC[AES256_GCM,";

  private static final int TAG_BYTES = 16;
  private static final int MAX_IV_BYTES = 64;

  /** What was inside. */
  record Plain(Kind kind, String text) {

    @Override
    public String toString() {
      return "Plain[" + kind + "]";
    }
  }

  /** Its message says what is wrong with a value, and nothing of the value. */
  static final class Refused extends Exception {

    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }

    String text() {
      return String.valueOf(getMessage());
    }
  }

  private final SecretKeySpec key;
  private final Cipher cipher;

  SopsCipher(byte[] dataKey) {
    try {
      key = new SecretKeySpec(dataKey, "AES");
      cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no AES-GCM", e);
    }
  }

  /**
   * @param data what was authenticated with it: its key, or the time of a MAC
   */
  Plain decrypt(String text, String data) throws Refused {
    if (!text.startsWith(PREFIX + "data:") || !text.endsWith("]")) {
      throw new Refused(
          "is not encrypted, and the rules of the file say that it is"
              + " (expected: edited with sops; "
              + PREFIX
              + "...])");
    }
    int iv = text.indexOf(",iv:");
    int tag = text.indexOf(",tag:", Math.max(iv, 0));
    int type = text.indexOf(",type:", Math.max(tag, 0));
    if (iv < 0 || tag < 0 || type < 0) {
      throw new Refused("is damaged: data, iv, tag or type is missing");
    }
    byte[] bytes =
        open(
            bytes(text.substring((PREFIX + "data:").length(), iv)),
            bytes(text.substring(iv + ",iv:".length(), tag)),
            bytes(text.substring(tag + ",tag:".length(), type)),
            data);
    return typed(text.substring(type + ",type:".length(), text.length() - 1), bytes);
  }

  private static byte[] bytes(String base64) throws Refused {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new Refused("is damaged: no valid base64");
    }
  }

  private byte[] open(byte[] data, byte[] iv, byte[] tag, String authenticated) throws Refused {
    if (iv.length == 0 || iv.length > MAX_IV_BYTES || tag.length != TAG_BYTES) {
      throw new Refused("is damaged: iv or tag has a wrong length");
    }
    try {
      cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BYTES * 8, iv));
      cipher.updateAAD(authenticated.getBytes(StandardCharsets.UTF_8));
      byte[] both = ByteBuffer.allocate(data.length + TAG_BYTES).put(data).put(tag).array();
      return cipher.doFinal(both);
    } catch (AEADBadTagException e) {
      throw new Refused(
          "cannot be decrypted: it was changed, moved from another key, or comes from another file");
    } catch (GeneralSecurityException e) {
      throw new Refused("cannot be decrypted: " + e.getClass().getSimpleName());
    }
  }

  private static Plain typed(String type, byte[] bytes) throws Refused {
    String text = text(bytes);
    return switch (type) {
      case "str", "bytes", "time" -> new Plain(Kind.TEXT, text);
      case "int" -> number(Kind.INTEGER, text);
      case "float" -> number(Kind.DECIMAL, text);
      case "bool" -> bool(text);
      default ->
          throw new Refused(
              "has a type that is not supported (expected: str, int, float, bool, bytes, time)");
    };
  }

  private static String text(byte[] bytes) throws Refused {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new Refused("holds bytes that are no text (expected: UTF-8)");
    }
  }

  private static Plain number(Kind kind, String text) throws Refused {
    Kind found = SopsNumbers.kind(text);
    if (found != kind && !(kind == Kind.DECIMAL && found == Kind.INTEGER)) {
      throw new Refused("holds no number, and its type says that it does");
    }
    return new Plain(kind, text);
  }

  /** Written as in Python, which sops was first written in. */
  private static Plain bool(String text) throws Refused {
    return switch (text) {
      case "True", "true" -> new Plain(Kind.BOOLEAN, "true");
      case "False", "false" -> new Plain(Kind.BOOLEAN, "false");
      default -> throw new Refused("holds neither true nor false, and its type says that it does");
    };
  }
}
