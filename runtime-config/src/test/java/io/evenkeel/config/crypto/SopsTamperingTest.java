package io.evenkeel.config.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever has no key cannot change a file unnoticed. */
class SopsTamperingTest {

  private static String file(SopsFormat format) throws Exception {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("FIRST", "planted-one");
    tree.put("SECOND", "planted-two");
    tree.put("NAME_unencrypted", "orders");
    tree.put("HOST_unencrypted", "db1");
    if (format != SopsFormat.DOTENV) {
      tree.put("LIST", List.of("planted-three", "planted-four"));
    }
    String text = SopsWriter.with(format, SopsText.recipient()).write(tree);
    assertThat(SopsFile.decrypt("x", text, format, SopsText.KEY).entries()).isNotEmpty();
    return text;
  }

  @ParameterizedTest
  @EnumSource(SopsFormat.class)
  void aChangedValueIsRefusedWithItsKeyAndLine(SopsFormat format) throws Exception {
    String text = file(format);
    String value = value(text, "SECOND");
    char c = value.charAt("ENC[AES256_GCM,data:".length());

    SopsException e =
        refused(format, text.replace(value, value.replace("data:" + c, "data:" + other(c))));

    assertThat(e.path()).containsExactly("SECOND");
    assertThat(e.line()).isEqualTo(line(text, "SECOND"));
    assertThat(e.getMessage())
        .startsWith("file:" + e.line() + ": SECOND: cannot be decrypted: it was changed");
  }

  @ParameterizedTest
  @EnumSource(SopsFormat.class)
  void aValueMovedToAnotherKeyIsRefused(SopsFormat format) throws Exception {
    String text = file(format);

    SopsException e = refused(format, swapped(text, value(text, "FIRST"), value(text, "SECOND")));

    assertThat(e.path()).containsExactly("FIRST");
    assertThat(e.text()).contains("moved from another key");
  }

  @ParameterizedTest
  @EnumSource(SopsFormat.class)
  void aValueOfAnotherFileIsRefused(SopsFormat format) throws Exception {
    String text = file(format);
    String other = file(format);

    SopsException e = refused(format, text.replace(value(text, "FIRST"), value(other, "FIRST")));

    assertThat(e.path()).containsExactly("FIRST");
  }

  @ParameterizedTest
  @EnumSource(SopsFormat.class)
  void reorderedKeysAreRefused(SopsFormat format) throws Exception {
    String text = file(format);

    SopsException e = refused(format, swapped(text, row(text, "FIRST"), row(text, "SECOND")));

    assertMac(e);
  }

  @ParameterizedTest
  @EnumSource(
      value = SopsFormat.class,
      names = {"YAML", "JSON"})
  void reorderedElementsAreRefused(SopsFormat format) throws Exception {
    String text = file(format);
    Matcher elements = Pattern.compile("(?s)\"LIST\".*?(ENC[^\"]+).*?(ENC[^\"]+)").matcher(text);
    assertThat(elements.find()).isTrue();

    assertMac(refused(format, swapped(text, elements.group(1), elements.group(2))));
  }

  @ParameterizedTest
  @EnumSource(SopsFormat.class)
  void anAddedKeyIsRefused(SopsFormat format) throws Exception {
    String text = file(format);
    String row = row(text, "NAME_unencrypted");

    assertMac(refused(format, text.replace(row, row + row.replace("NAME", "MORE"))));
    String secret = row(text, "FIRST");
    SopsException e = refused(format, text.replace(secret, secret + secret.replace("FIRST", "X")));
    assertThat(e.path()).containsExactly("X");
    String plain = row.replace("NAME_unencrypted", "PLAIN");
    e = refused(format, text.replace(row, row + plain));
    assertThat(e.path()).containsExactly("PLAIN");
    assertThat(e.text()).contains("is not encrypted");
  }

  @ParameterizedTest
  @EnumSource(SopsFormat.class)
  void aRemovedKeyIsRefused(SopsFormat format) throws Exception {
    String text = file(format);

    assertMac(refused(format, text.replace(row(text, "FIRST"), "")));
    assertMac(refused(format, text.replace(row(text, "NAME_unencrypted"), "")));
  }

  @ParameterizedTest
  @EnumSource(SopsFormat.class)
  void aRenamedSecretIsRefused(SopsFormat format) throws Exception {
    assertThat(refused(format, file(format).replace("SECOND", "SECUND")).path())
        .containsExactly("SECUND");
  }

  @ParameterizedTest
  @EnumSource(SopsFormat.class)
  void anEmptiedSecretIsRefused(SopsFormat format) throws Exception {
    String text = file(format);

    assertMac(refused(format, text.replace(value(text, "FIRST"), "")));
  }

  @ParameterizedTest
  @EnumSource(SopsFormat.class)
  void aChangedPlainValueIsRefused(SopsFormat format) throws Exception {
    assertMac(refused(format, file(format).replace("db1", "db2")));
  }

  @ParameterizedTest
  @EnumSource(SopsFormat.class)
  void aChangedMacIsRefused(SopsFormat format) throws Exception {
    String text = file(format);
    Matcher mac = Pattern.compile("mac\"?[:=] ?\"?ENC\\[AES256_GCM,data:(.)").matcher(text);
    assertThat(mac.find()).isTrue();
    String changed =
        text.substring(0, mac.start(1))
            + other(mac.group(1).charAt(0))
            + text.substring(mac.end(1));

    assertMac(refused(format, changed));
    assertMac(refused(format, text.replaceAll("(mac\"?[:=] ?\"?)ENC[^\"\n]*", "$1")));
  }

  @ParameterizedTest
  @EnumSource(SopsFormat.class)
  void aMacOfAnotherFileIsRefused(SopsFormat format) throws Exception {
    String text = file(format);
    Pattern mac = Pattern.compile("mac\"?[:=] ?\"?(ENC\\[[^\\]]*\\])");
    Matcher mine = mac.matcher(text);
    Matcher other = mac.matcher(file(format));
    assertThat(mine.find() && other.find()).isTrue();

    assertMac(refused(format, text.replace(mine.group(1), other.group(1))));
  }

  @ParameterizedTest
  @EnumSource(SopsFormat.class)
  void aChangedTimeIsRefused(SopsFormat format) throws Exception {
    SopsException e = refused(format, file(format).replace("2026-03-04", "2026-03-05"));

    assertMac(e);
    assertThat(e.text()).contains("lastmodified was changed");
  }

  @ParameterizedTest
  @EnumSource(SopsFormat.class)
  void changedRulesAreRefused(SopsFormat format) throws Exception {
    String text = file(format);
    String version = row(text, format == SopsFormat.DOTENV ? "sops_version" : "version");

    for (String rule :
        List.of(
            "encrypted_regex=SECOND",
            "unencrypted_regex=FIRST",
            "encrypted_suffix=D",
            "unencrypted_suffix=D",
            "mac_only_encrypted=true")) {
      String key = rule.substring(0, rule.indexOf('='));
      String value = rule.substring(rule.indexOf('=') + 1);
      String added =
          switch (format) {
            case DOTENV -> "sops_" + rule + "\n" + version;
            case YAML -> "    " + key + ": " + value + "\n" + version;
            case JSON -> "\"" + key + "\": \"" + value + "\",\n" + version;
          };

      assertThat(refused(format, text.replace(version, added)).text())
          .as(rule)
          .containsAnyOf("does not match the values", "is not encrypted");
    }
  }

  @ParameterizedTest
  @EnumSource(SopsFormat.class)
  void nothingButTheWholeFileIsAccepted(SopsFormat format) throws Exception {
    String text = file(format);
    int essential = text.lastIndexOf("mac");
    for (int end = 0; end < essential; end += 7) {
      refused(format, text.substring(0, end));
    }
  }

  @ParameterizedTest
  @EnumSource(SopsFormat.class)
  void aDamagedDataKeyIsSaidToBeDamaged(SopsFormat format) throws Exception {
    String text = file(format);
    int at = text.indexOf("-----END AGE") - 12;
    String damaged = text.substring(0, at) + other(text.charAt(at)) + text.substring(at + 1);

    SopsException e = refused(format, damaged);

    assertThat(e.text()).contains("the data key for " + SopsText.recipient() + " is damaged");
  }

  private static void assertMac(SopsException e) {
    assertThat(e.path()).containsExactly("sops", "mac");
  }

  static SopsException refused(SopsFormat format, String text) {
    SopsException e =
        catchThrowableOfType(
            SopsException.class, () -> SopsFile.decrypt("file", text, format, SopsText.KEY));
    assertThat(e).as(text).isNotNull();
    assertThat(e.getMessage())
        .startsWith("file")
        .doesNotContain("planted")
        .doesNotContain("AGE-SECRET")
        .doesNotContain("ENC[AES256_GCM,data");
    return e;
  }

  private static String swapped(String text, String one, String other) {
    return text.replace(one, "\0").replace(other, one).replace("\0", other);
  }

  private static char other(char c) {
    return c == 'A' ? 'B' : 'A';
  }

  private static String row(String text, String key) {
    Matcher row = Pattern.compile("(?m)^[\t ]*\"?" + key + "\"?[:=].*\n").matcher(text);
    assertThat(row.find()).as(key).isTrue();
    return row.group();
  }

  private static int line(String text, String key) {
    return (int) text.substring(0, text.indexOf(row(text, key))).lines().count() + 1;
  }

  private static String value(String text, String key) {
    return row(text, key).replaceAll("(?s)^.*(ENC\\[[^\\]]*\\]).*$", "$1");
  }
}
