package io.evenkeel.config.crypto;

import static io.evenkeel.config.crypto.SopsTamperingTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is not supported is refused, and the message says so. */
class SopsRefusalsTest {

  private static Map<String, Object> tree() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("PASSWORD", "planted");
    return tree;
  }

  private static String file(SopsFormat format, String setting, String value) throws Exception {
    return SopsWriter.with(format, SopsText.recipient()).setting(setting, value).write(tree());
  }

  @ParameterizedTest
  @EnumSource(SopsFormat.class)
  void rulesByCommentAreRefused(SopsFormat format) throws Exception {
    for (String rule : List.of("encrypted_comment_regex", "unencrypted_comment_regex")) {
      SopsException e = refused(format, file(format, rule, "sops:enc"));

      assertThat(e.getMessage())
          .contains("sops." + rule + ": is not supported (expected: a rule by suffix or by key)");
      assertThat(e.line()).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource(SopsFormat.class)
  void keyGroupsAreRefused(SopsFormat format) throws Exception {
    String text = file(format, "shamir_threshold", "2");

    assertThat(refused(format, text).text()).contains("split among several key groups");
    String groups =
        switch (format) {
          case YAML -> text.replace("\"age\":", "\"key_groups\":");
          case JSON -> text.replace("\"age\":", "\"key_groups\":");
          case DOTENV -> text.replace("sops_age__list", "sops_key_groups__list_0__map_age__list");
        };
    assertThat(refused(format, groups.replace("shamir_threshold", "other")).path())
        .containsExactly("sops", "key_groups");
  }

  @ParameterizedTest
  @EnumSource(SopsFormat.class)
  void filesForOtherKindsOfKeysOnlyAreRefused(SopsFormat format) throws Exception {
    String text = file(format, "other", "x").replace("\"age\":", "\"pgp\":");

    assertThat(refused(format, text.replace("sops_age__", "sops_pgp__")))
        .hasMessageContaining("sops.age: no recipient is an age key");
  }

  @ParameterizedTest
  @EnumSource(SopsFormat.class)
  void aRuleThatIsMalformedOrNotAloneIsRefused(SopsFormat format) throws Exception {
    assertThat(refused(format, file(format, "encrypted_regex", "(a")))
        .hasMessageContaining(
            "sops.encrypted_regex: a regular expression with a parenthesis that is not closed");
    String two =
        SopsWriter.with(format, SopsText.recipient())
            .setting("encrypted_regex", "a")
            .setting("encrypted_suffix", "b")
            .write(tree());
    assertThat(refused(format, two)).hasMessageContaining("expected: one rule");
  }

  @ParameterizedTest
  @EnumSource(SopsFormat.class)
  void filesWithoutMetadataAreRefused(SopsFormat format) {
    for (String text : List.of("", "a", "A=b\n", "{\"a\": 1}", "sops: 1\n", "sops_=1\n", "- a\n")) {
      refused(format, text);
    }
  }

  @ParameterizedTest
  @EnumSource(SopsFormat.class)
  void typesThatAreNotKnownAreRefused(SopsFormat format) throws Exception {
    String text = file(format, "other", "x");

    for (String type : List.of("int", "bool", "float", "comment", "x", "")) {
      assertThat(refused(format, text.replaceFirst("type:str]", "type:" + type + "]")).path())
          .containsExactly("PASSWORD");
    }
  }

  @Test
  void whatSopsNeverWritesIsRefusedInYaml() throws Exception {
    String text = file(SopsFormat.YAML, "other", "x");

    assertThat(refused(SopsFormat.YAML, "a: &x 1\n" + text).text()).contains("anchor or alias");
    assertThat(refused(SopsFormat.YAML, "a: *x\n" + text).text()).contains("anchor or alias");
    assertThat(refused(SopsFormat.YAML, "a: !x 1\n" + text).text()).contains("a tag");
    assertThat(refused(SopsFormat.YAML, "<<: {a: 1}\n" + text).text()).contains("a merge key");
    assertThat(refused(SopsFormat.YAML, "[a]: 1\n" + text).text()).contains("no text");
    assertThat(refused(SopsFormat.YAML, "a: 1\na: 2\n" + text))
        .hasMessage("file:2: a: duplicate key: set before in this file");
    assertThat(refused(SopsFormat.YAML, text + "---\na: 1\n").text()).contains("not valid YAML");
    assertThat(refused(SopsFormat.YAML, "a: {b\n" + text).text()).contains("not valid YAML");
    for (String cut : List.of("\"\\u", "\"\\u12", "\"\\UFFFFFFFF\"", "\"\\x")) {
      assertThat(refused(SopsFormat.YAML, "\na: " + cut))
          .hasMessageMatching("file:[12]: is not valid YAML");
    }
  }

  @Test
  void yamlIsNoJson() throws Exception {
    String text = file(SopsFormat.JSON, "other", "x");

    for (String added : List.of("a: 1,", "'a': 1,", "\"a\": x,", "\"a\": 'x',", "\"a\": 01,")) {
      assertThat(refused(SopsFormat.JSON, text.replaceFirst("\\{", "{" + added)).text())
          .as(added)
          .isEqualTo("is not valid JSON");
    }
  }

  @Test
  void dotenvThatIsMalformedIsRefused() throws Exception {
    String text = file(SopsFormat.DOTENV, "other", "x");

    assertThat(refused(SopsFormat.DOTENV, "\nA\n" + text))
        .hasMessage("file:2: sets nothing (expected: NAME=value)");
    assertThat(refused(SopsFormat.DOTENV, "A=\nA=\n" + text))
        .hasMessage("file:2: A: duplicate key: set before in this file");
    assertThat(
            SopsFile.decrypt("x", text.replace("\n", "\r\n"), SopsFormat.DOTENV, SopsText.KEY)
                .entries())
        .hasSize(1);
  }

  @Test
  @Timeout(60)
  void sizeAndDepthAreBounded() {
    String mac = "\nsops: {mac: ENC}\n";
    assertThat(refused(SopsFormat.YAML, "a: " + "[".repeat(1_000_000) + mac).text())
        .contains("nested too deeply");
    assertThat(refused(SopsFormat.JSON, "{\"a\":".repeat(100_000)).text())
        .contains("nested too deeply");
    assertThat(refused(SopsFormat.YAML, "a: [" + "1,".repeat(200_000) + "]" + mac).text())
        .contains("too many values");
    assertThat(refused(SopsFormat.DOTENV, "#".repeat((4 << 20) + 1)).text()).contains("too large");
    var lines = new StringBuilder();
    for (int i = 0; i <= 100_000; i++) {
      lines.append('A').append(i).append("=\n");
    }
    assertThat(refused(SopsFormat.DOTENV, lines.toString()).text()).contains("too many values");
  }

  @Test
  void withoutTheLibraryItsNameIsSaid() throws Exception {
    List<URL> others = new ArrayList<>();
    for (String entry :
        System.getProperty("java.class.path").split(java.io.File.pathSeparator, -1)) {
      if (!entry.contains("jagged")) {
        others.add(java.nio.file.Path.of(entry).toUri().toURL());
      }
    }
    try (var loader =
        new URLClassLoader(others.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
      Object message = loader.loadClass(Poor.class.getName()).getMethod("message").invoke(null);

      assertThat((String) message)
          .isEqualTo(
              "x:8: SOPS files need the libraries com.exceptionfactory.jagged:jagged-x25519 and"
                  + " :jagged-framework on the class path");
    }
  }

  /** Runs where the library is not. */
  public static final class Poor {

    private Poor() {}

    public static String message() {
      try {
        SopsText.decrypt("types.env", SopsText.KEY);
        return "";
      } catch (SopsException e) {
        return String.valueOf(e.getMessage()).replace("types.env", "x");
      }
    }
  }
}
