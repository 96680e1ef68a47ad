package io.evenkeel.config.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.config.crypto.SopsNode.Mapping;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files that sops itself encrypted: its own code for trees, values and formats, in Go. The keys
 * beside them were made for them only.
 */
class SopsFilesTest {

  @Test
  void yamlIsReadWithEveryType() {
    Mapping root = SopsText.decrypt("types.yaml", SopsText.KEY);

    assertThat(SopsText.lines(root))
        .containsExactly(
            "/name = !TEXT orders",
            "/database/user = !TEXT orders",
            "/database/password = !TEXT p:ss \"wörd\" ${HOME} 🔑",
            "/database/pool = !INTEGER 12",
            "/database/ratio = !DECIMAL 0.1",
            "/database/tiny = !DECIMAL 0.0000001",
            "/database/huge = !DECIMAL 1000000000000000000000",
            "/database/tricky = !DECIMAL 0.00000000000005684341886080802",
            "/database/negative = !INTEGER -42",
            "/database/big = !INTEGER 9007199254740993",
            "/database/on = !BOOLEAN true",
            "/database/off = !BOOLEAN false",
            "/database/since = !TEXT 2026-01-02T03:04:05.5Z",
            "/database/day = !TEXT 2026-01-02T00:00:00Z",
            "/database/nothing = NULL null",
            "/database/tilde = NULL null",
            "/database/empty = TEXT ",
            "/database/number-text = !TEXT 0123",
            "/database/lines = !TEXT -----BEGIN-----\nabc\n-----END-----\n",
            "/database/hosts/0 = !TEXT one",
            "/database/hosts/1 = !TEXT two",
            "/database/hosts/2/port = !INTEGER 1",
            "/database/hosts/2/name = !TEXT three",
            "/database/hosts/3 = []",
            "/database/none = {}",
            "/http.port = !INTEGER 8080",
            "/quoted.key = !INTEGER 1",
            "/limits_unencrypted/tiny = DECIMAL 1e-07",
            "/limits_unencrypted/huge = DECIMAL 1e+21",
            "/limits_unencrypted/ratio = DECIMAL 0.1",
            "/limits_unencrypted/hex = INTEGER 31",
            "/limits_unencrypted/negative = INTEGER -3",
            "/limits_unencrypted/half = DECIMAL 2.5",
            "/limits_unencrypted/on = BOOLEAN true",
            "/limits_unencrypted/day = TEXT 2026-01-02T00:00:00Z",
            "/limits_unencrypted/since = TEXT 2026-01-02T03:04:05.5Z",
            "/limits_unencrypted/infinite = DECIMAL .inf",
            "/limits_unencrypted/nan = DECIMAL .nan",
            "/limits_unencrypted/text = TEXT true",
            "/limits_unencrypted/digits = TEXT 123",
            "/limits_unencrypted/words = TEXT yes",
            "/limits_unencrypted/lines = TEXT one\ntwo\n",
            "/limits_unencrypted/list/0 = INTEGER 1",
            "/limits_unencrypted/list/1 = NULL null",
            "/limits_unencrypted/list/2 = TEXT x",
            "/comment_unencrypted = TEXT not a secret");
    assertThat(root.entries().get(0).line()).isEqualTo(2);
    assertThat(((Mapping) root.entries().get(1).value()).entries().get(1).line()).isEqualTo(7);
  }

  @Test
  void jsonIsReadWithEveryTypeAndForEachRecipient() {
    Mapping root = SopsText.decrypt("types.json", SopsText.KEY);

    assertThat(SopsText.lines(root))
        .containsExactly(
            "/name = !TEXT orders",
            "/database/password = !TEXT p:ss \"wörd\" <&> / 🔑 \\ \t tab",
            "/database/pool = !DECIMAL 12",
            "/database/ratio = !DECIMAL 0.1",
            "/database/tiny = !DECIMAL 0.0000001",
            "/database/huge = !DECIMAL 1000000000000000000000",
            "/database/big = !DECIMAL 9007199254740992",
            "/database/on = !BOOLEAN true",
            "/database/off = !BOOLEAN false",
            "/database/nothing = NULL null",
            "/database/empty = TEXT ",
            "/database/hosts/0 = !TEXT one",
            "/database/hosts/1/port = !DECIMAL 1",
            "/database/hosts/2 = []",
            "/database/hosts/3 = !DECIMAL 2.5",
            "/database/none = {}",
            "/limits_unencrypted/tiny = DECIMAL 1e-7",
            "/limits_unencrypted/huge = DECIMAL 1e+21",
            "/limits_unencrypted/ratio = DECIMAL 0.1",
            "/limits_unencrypted/half = DECIMAL 2.5",
            "/limits_unencrypted/whole = INTEGER 3",
            "/limits_unencrypted/negative = INTEGER -3",
            "/limits_unencrypted/on = BOOLEAN true",
            "/limits_unencrypted/text = TEXT a\nb <c> \u2028 😀 \u0001 /",
            "/limits_unencrypted/list/0 = INTEGER 1",
            "/limits_unencrypted/list/1 = NULL null",
            "/limits_unencrypted/list/2 = TEXT x",
            "/http.port = !DECIMAL 8080");
    assertThat(SopsText.decrypt("types.json", SopsText.OTHER_KEY)).isEqualTo(root);
    assertThat(root.entries().get(0).plain()).isFalse();
    assertThat(root.entries().get(0).line()).isEqualTo(2);
  }

  @Test
  void dotenvIsReadWithoutQuotesAndExpansion() {
    Mapping root = SopsText.decrypt("types.env", SopsText.KEY);

    assertThat(SopsText.lines(root))
        .containsExactly(
            "/DATABASE_PASSWORD = !TEXT p=ss \"wörd\" $HOME # all of it",
            "/DATABASE_USER = !TEXT orders",
            "/EMPTY = TEXT ",
            "/LINES = !TEXT one\ntwo",
            "/NAME_unencrypted = TEXT plain=text \"x\" ",
            "/LINES_unencrypted = TEXT a\nb");
    assertThat(root.entries().get(0).line()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "encrypted-regex.yaml",
        "encrypted-suffix.yaml",
        "mac-only.yaml",
        "unencrypted-regex.yaml"
      })
  void rulesSayWhatIsEncrypted(String name) {
    Mapping root = SopsText.decrypt(name, SopsText.KEY);

    List<String> expected =
        name.startsWith("un")
            ? List.of(
                "/data/password = !TEXT secret",
                "/data/port = !INTEGER 1",
                "/stringData/token = !TEXT other",
                "/metadata/name = TEXT x",
                "/metadata/data/deep = TEXT secret")
            : List.of(
                "/data/password = !TEXT secret",
                "/data/port = !INTEGER 1",
                "/stringData/token = !TEXT other",
                "/metadata/name = " + (name.contains("suffix") ? "!" : "") + "TEXT x",
                "/metadata/data/deep = !TEXT secret");
    assertThat(SopsText.lines(root)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"types.yaml", "types.json", "types.env", "mac-only.yaml"})
  void filesOfSopsAreKnownByTheirText(String name) {
    String text = SopsText.file(name);

    assertThat(SopsFile.is(text, SopsText.format(name))).isTrue();
    assertThat(SopsFile.is(text.replace("sops", "cops"), SopsText.format(name))).isFalse();
  }

  @Test
  void plainFilesAreNotTakenForFilesOfSops() {
    assertThat(SopsFile.is("sops:\n  url: http://x\n", SopsFormat.YAML)).isFalse();
    assertThat(SopsFile.is("a: lastmodified\nx: {sops: 1}\n", SopsFormat.YAML)).isFalse();
    assertThat(SopsFile.is("{\"a\": \"sops\", \"lastmodified\": 1}", SopsFormat.JSON)).isFalse();
    assertThat(SopsFile.is("SOPS_MAC=1\nX=lastmodified\n", SopsFormat.DOTENV)).isFalse();
    assertThat(SopsFile.is("", SopsFormat.YAML)).isFalse();
  }

  @Test
  void nothingPrintsAValue() {
    assertThat(SopsText.decrypt("types.yaml", SopsText.KEY).toString())
        .contains("password")
        .doesNotContain("wörd")
        .doesNotContain("orders");
    assertThat(SopsText.KEY.toString()).isEqualTo("test (1 key)");
  }
}
