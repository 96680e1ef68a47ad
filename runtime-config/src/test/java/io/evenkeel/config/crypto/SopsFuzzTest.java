package io.evenkeel.config.crypto;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;

/**
 * Any bytes give a document or a refusal, in bounded time. In the normal build each seed is tried
 * once; {@code JAZZER_FUZZ=1 mvn test -Dtest=SopsFuzzTest#yaml} looks for more.
 */
class SopsFuzzTest {

  @FuzzTest(maxDuration = "2m")
  void yaml(byte[] bytes) {
    check(bytes, SopsFormat.YAML);
  }

  @FuzzTest(maxDuration = "2m")
  void json(byte[] bytes) {
    check(bytes, SopsFormat.JSON);
  }

  @FuzzTest(maxDuration = "2m")
  void dotEnv(byte[] bytes) {
    check(bytes, SopsFormat.DOTENV);
  }

  /** The armored file that holds a data key, which comes from the file too. */
  @FuzzTest(maxDuration = "2m")
  void dataKey(byte[] bytes) {
    String armored = new String(bytes, StandardCharsets.ISO_8859_1).replace("\n", "\\n");
    String text =
        SopsText.file("types.env")
            .replaceAll("(__map_enc=).*", "$1" + Matcher.quoteReplacement(armored));
    check(text.getBytes(StandardCharsets.UTF_8), SopsFormat.DOTENV);
  }

  @FuzzTest(maxDuration = "2m")
  void rules(byte[] bytes) {
    try {
      new SopsRegex(new String(bytes, StandardCharsets.UTF_8))
          .find("database-password_unencrypted");
    } catch (IllegalArgumentException e) {
      if (e.getMessage() == null) {
        throw e;
      }
    }
  }

  private static void check(byte[] bytes, SopsFormat format) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    SopsFile.is(text, format);
    try {
      SopsFile.decrypt("fuzz", text, format, SopsText.KEY);
    } catch (SopsException e) {
      if (!String.valueOf(e.getMessage()).startsWith("fuzz:")) {
        throw new AssertionError("a problem without a place", e);
      }
    }
  }
}
