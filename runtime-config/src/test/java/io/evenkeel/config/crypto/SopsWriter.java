package io.evenkeel.config.crypto;

import com.exceptionfactory.jagged.framework.armor.ArmoredEncryptingChannelFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaWriterFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Writes a tree of maps, lists, String, Long, BigDecimal, Boolean and null as sops would. Shares no
 * code with the reader; what it may get wrong the same way, the files that sops itself wrote show.
 */
final class SopsWriter {

  /** Encrypts a data key as armored text. */
  interface Age {
    String encrypt(byte[] dataKey) throws Exception;
  }

  private final SecureRandom random = new SecureRandom();
  private final byte[] dataKey = new byte[32];
  private final SopsFormat format;
  private final Age age;
  private final String recipient;
  private final Map<String, String> settings = new LinkedHashMap<>();
  private Predicate<String> unencrypted = word -> word.endsWith("_unencrypted");
  private boolean macOnlyEncrypted;
  private MessageDigest digest;

  SopsWriter(SopsFormat format, String recipient, Age age) throws GeneralSecurityException {
    this.format = format;
    this.recipient = recipient;
    this.age = age;
    this.digest = MessageDigest.getInstance("SHA-512");
    random.nextBytes(dataKey);
  }

  /** With the library that the reader uses too. */
  static SopsWriter with(SopsFormat format, String recipient) throws GeneralSecurityException {
    return new SopsWriter(format, recipient, dataKey -> jagged(recipient, dataKey));
  }

  SopsWriter setting(String name, String value) {
    settings.put(name, value);
    return this;
  }

  SopsWriter rule(String name, String value, Predicate<String> unencrypted) {
    this.unencrypted = unencrypted;
    return setting(name, value);
  }

  SopsWriter macOnlyEncrypted() throws GeneralSecurityException {
    macOnlyEncrypted = true;
    digest.update(
        MessageDigest.getInstance("SHA-256").digest("sops".getBytes(StandardCharsets.UTF_8)));
    return setting("mac_only_encrypted", "true");
  }

  static String jagged(String recipient, byte[] dataKey)
      throws GeneralSecurityException, IOException {
    var bytes = new ByteArrayOutputStream();
    var writer = X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(recipient);
    try (var channel =
        new ArmoredEncryptingChannelFactory()
            .newEncryptingChannel(Channels.newChannel(bytes), List.of(writer))) {
      channel.write(ByteBuffer.wrap(dataKey));
    }
    return bytes.toString(StandardCharsets.US_ASCII);
  }

  String write(Map<String, Object> tree) throws Exception {
    Object encrypted = encrypt(tree, List.of());
    String time = "2026-03-04T05:06:07Z";
    String mac = HexFormat.of().withUpperCase().formatHex(digest.digest());
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("recipient", recipient);
    entry.put("enc", age.encrypt(dataKey));
    Map<String, Object> sops = new LinkedHashMap<>();
    sops.put("age", List.of(entry));
    sops.put("lastmodified", time);
    sops.put("mac", value(mac, "str", time));
    sops.putAll(settings);
    sops.put("version", "3.9.0");
    Map<String, Object> all = new LinkedHashMap<>();
    ((Map<?, ?>) Objects.requireNonNull(encrypted))
        .forEach((key, value) -> all.put((String) key, value));
    if (format == SopsFormat.DOTENV) {
      entry.forEach((key, value) -> all.put("sops_age__list_0__map_" + key, value));
      sops.remove("age");
      sops.forEach((key, value) -> all.put("sops_" + key, value));
    } else {
      all.put("sops", sops);
    }
    var out = new StringBuilder();
    switch (format) {
      case DOTENV ->
          all.forEach(
              (key, value) ->
                  out.append(key)
                      .append('=')
                      .append(String.valueOf(value).replace("\n", "\\n"))
                      .append('\n'));
      case JSON -> json(all, "", out);
      case YAML -> yaml(all, "", out);
    }
    return out.toString();
  }

  private @Nullable Object encrypt(@Nullable Object value, List<String> path)
      throws GeneralSecurityException {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> encrypted = new LinkedHashMap<>();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        List<String> deeper = new ArrayList<>(path);
        deeper.add((String) entry.getKey());
        encrypted.put((String) entry.getKey(), encrypt(entry.getValue(), deeper));
      }
      return encrypted;
    }
    if (value instanceof List<?> list) {
      List<Object> encrypted = new ArrayList<>();
      for (Object element : list) {
        encrypted.add(encrypt(element, path));
      }
      return encrypted;
    }
    if (value == null) {
      return null;
    }
    boolean plain = path.stream().anyMatch(unencrypted);
    String text = text(value);
    if (!plain || !macOnlyEncrypted) {
      digest.update(text.getBytes(StandardCharsets.UTF_8));
    }
    return plain || text.isEmpty() ? value : value(text, type(value), String.join(":", path) + ":");
  }

  private static String text(Object value) {
    if (value instanceof Boolean truth) {
      return truth ? "True" : "False";
    }
    return value instanceof BigDecimal number
        ? number.stripTrailingZeros().toPlainString()
        : value.toString();
  }

  private static String type(Object value) {
    if (value instanceof Boolean) {
      return "bool";
    }
    return value instanceof Long ? "int" : value instanceof BigDecimal ? "float" : "str";
  }

  /** One that sops would accept wherever the type says so. */
  String value(String text, String type, String data) throws GeneralSecurityException {
    byte[] iv = new byte[32];
    random.nextBytes(iv);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        Cipher.ENCRYPT_MODE, new SecretKeySpec(dataKey, "AES"), new GCMParameterSpec(128, iv));
    cipher.updateAAD(data.getBytes(StandardCharsets.UTF_8));
    byte[] all = cipher.doFinal(text.getBytes(StandardCharsets.UTF_8));
    byte[] tag = Arrays.copyOfRange(all, all.length - 16, all.length);
    Base64.Encoder base64 = Base64.getEncoder();
    return "ENC[AES256_GCM,data:"
        + base64.encodeToString(Arrays.copyOf(all, all.length - 16))
        + ",iv:"
        + base64.encodeToString(iv)
        + ",tag:"
        + base64.encodeToString(tag)
        + ",type:"
        + type
        + "]";
  }

  private static void json(@Nullable Object value, String indent, StringBuilder out) {
    if (value instanceof Map<?, ?> map) {
      out.append("{\n");
      String separator = "";
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        out.append(separator).append(indent).append('\t').append(quoted((String) entry.getKey()));
        json(entry.getValue(), indent + "\t", out.append(": "));
        separator = ",\n";
      }
      out.append('\n').append(indent).append('}');
    } else if (value instanceof List<?> list) {
      out.append("[\n");
      String separator = "";
      for (Object element : list) {
        json(element, indent + "\t", out.append(separator).append(indent).append('\t'));
        separator = ",\n";
      }
      out.append('\n').append(indent).append(']');
    } else {
      out.append(value instanceof String text ? quoted(text) : String.valueOf(value));
    }
  }

  private static void yaml(Map<?, ?> map, String indent, StringBuilder out) {
    map.forEach(
        (key, value) -> {
          out.append(indent).append(quoted((String) key)).append(':');
          if (value instanceof Map<?, ?> inner && !inner.isEmpty()) {
            yaml(inner, indent + "    ", out.append('\n'));
          } else {
            // JSON is YAML.
            json(value, indent + "  ", out.append(' '));
            out.append('\n');
          }
        });
  }

  private static String quoted(String text) {
    var out = new StringBuilder("\"");
    text.chars()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                out.append('\\').append((char) c);
              } else if (c < ' ' || c > '~') {
                out.append(String.format("\\u%04x", c));
              } else {
                out.append((char) c);
              }
            });
    return out.append('"').toString();
  }
}
