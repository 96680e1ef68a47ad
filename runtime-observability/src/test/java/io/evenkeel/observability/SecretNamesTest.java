package io.evenkeel.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is hidden because of its name or its looks. */
@Timeout(120)
class SecretNamesTest {

  private static final String JWT =
      "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9";

  private final Redaction redaction =
      Redaction.of(
          s -> s,
          new LogSettings.Redact(
              LogSettings.Redact.defaults().keys(), EnumSet.allOf(LogValuePattern.class)));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "password=hunter2 for joe | password=****** for joe",
        "db.password = hunter2, next | db.password = ******, next",
        "Password: hunter2 | Password: ******",
        "userPassword=hunter2&x=1 | userPassword=******&x=1",
        "{\"password\":\"hunt\\\"er2\",\"a\":1} | {\"password\":\"******\",\"a\":1}",
        "{\\\"token\\\":\\\"hunter2\\\",\\\"a\\\":1} | {\\\"token\\\":\\\"******\\\",\\\"a\\\":1}",
        "{pwd='hun ter', b=2} | {pwd='******', b=2}",
        "X-Api-Key: abc | X-Api-Key: ******",
        "stripeApiKey=abc) | stripeApiKey=******)",
        "Login[user=joe, password=hunter2] | Login[user=joe, password=******]",
        "Authorization: Basic am9lOmh1bnRlcg== | Authorization: ******",
        "{Authorization=[Digest a=1, b=2], Host=[x]} | {Authorization=[******], Host=[x]}",
        "Cookie: a=1; b=2 | Cookie: ******",
        "Cookie: a=\"quoted\"; session=verysecret | Cookie: ******",
        "Cookie: a=[1]; b={2}; session=verysecret | Cookie: ******",
        "Authorization: Digest username=\"x\", response=\"hash\" | Authorization: ******",
        "said \"Cookie: a=1; b=2\" to x | said \"Cookie: ******\" to x",
        "{\"h\":\"Cookie: a=]; b=2\",\"x\":1} | {\"h\":\"Cookie: ******\",\"x\":1}",
        "Headers[Cookie=a={1}; b=2], x | Headers[Cookie=******], x",
        "{\"}\", Cookie=a=1; b=2}, x | {\"}\", Cookie=******}, x",
        "\\\\\"password\\\\\": \\\\\"hunter2\\\\\", a | \\\\\"password\\\\\": \\\\\"******\\\\\", a",
        "{credentials={a={b=secret1}, c=secret2}, d=1} | {credentials={******}, d=1}",
        "{passwords=[[a], [b]], d=1} | {passwords=[[a], [b]], d=1}",
        "{password=[[a], [b]], d=1} | {password=[******], d=1}",
        "session_token: Token abc def | session_token: ****** def",
        "secret= | secret=",
        "token=****** | token=******",
        "secrets: [a, b] c | secrets: [a, b] c",
        "tokens=5 at a.b.C(D.java:5) | tokens=5 at a.b.C(D.java:5)",
        "http://host:80/a?b=c | http://host:80/a?b=c",
        "no name =x and :y | no name =x and :y",
        "sent bearer abcdefghijklmnop123 to x | sent bearer ****** to x",
        "bearer authentication failed | bearer authentication failed",
        "card 4111 1111 1111 1111 declined | card ****** declined",
        "card 4111-1111-1111-1111, x | card ******, x",
        "GET /cards/4111111111111111 200 | GET /cards/****** 200",
        "card 4111111111111111 12/25 | card ****** 12/25",
        "retry 3 4111111111111111 | retry 3 ******",
        "amount 25 4111111111111111 | amount 25 ******",
        "4111 1111 1111 1111 2024 | ****** 2024",
        "4111111111111111-2026, paid.4111111111111111 | ******-2026, paid.******",
        "12345678901234567890 4111111111111111 | 12345678901234567890 ******",
        "order 4111111111111112 placed | order 4111111111111112 placed",
        "at 1789000000007 for 12.4111111111111111 | at 1789000000007 for 12.4111111111111111",
      })
  void valuesOfSecretNamesAndLooksAreMasked(String text, String shown) {
    assertThat(redaction.text(text)).isEqualTo(shown);
  }

  @Test
  void quotesWithinAValueAreNotItsEndHoweverDeepTheJsonIs() {
    String text = "{\"password\":\"hun\\\"ter\\\\\",\"a\":1}";
    String shown = "{\"password\":\"******\",\"a\":1}";

    for (int depth = 0; depth < 5; depth++) {
      assertThat(redaction.text(text)).isEqualTo(shown);
      text = withinJson(text);
      shown = withinJson(shown);
    }
  }

  private static String withinJson(String text) {
    return "{\"b\":\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}";
  }

  @Test
  void tokensAreKnownByTheirLooks() {
    assertThat(redaction.text("user " + JWT + ", next")).isEqualTo("user ******, next");
  }

  @Test
  void whatHasNothingToHideIsNotCopied() {
    String plain = "order 4711 placed: 3 items at 10:15 by eyJohn, x=1";

    assertThat(redaction.text(plain)).isSameAs(plain);
  }

  /** Anything may be logged: neither a stack overflow nor quadratic work. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "password=",
        "=",
        ":",
        "\"",
        "\\",
        "eyJ",
        "4 ",
        "4",
        "4-",
        "bearer ",
        "token=[",
        "cookie: a\" ",
        "\"cookie: a\" "
      })
  void hostileTextIsLookedAtOnce(String piece) {
    String hostile = piece.repeat(1_000_000 / piece.length());

    assertThat(redaction.text(hostile)).hasSizeLessThanOrEqualTo(2 * hostile.length());
    assertThat(redaction.text("password=" + hostile)).startsWith("password=");
  }

  @Test
  void keyValuesOfSecretNamesAreMaskedWhateverTheirType() {
    for (CapturedLog log :
        List.of(
            CapturedLog.json(ServiceIdentity.of("orders")),
            CapturedLog.ecs(ServiceIdentity.of("orders")),
            CapturedLog.text(false))) {
      Logger logger = log.logger("com.acme.Orders");
      log.mdc.put("SESSION_ID", "planted");

      logger
          .atInfo()
          .addKeyValue("pin_token", 471147)
          .addKeyValue("Authorization", "planted")
          .addKeyValue("headers", Map.of("Proxy-Authorization", List.of("Basic planted")))
          .addKeyValue("password", (Object) null)
          .setCause(new IllegalStateException("no login: {\"passwd\": \"planted\"}"))
          .log("POST /login?api_key={}", "planted");

      assertThat(log.text()).contains("******").doesNotContain("planted", "471147");
      assertThat(log.troubles()).isEmpty();
    }
  }

  @Test
  void keyThatIsNoNameIsRefused() {
    Set<String> keys = Set.of(" -.");

    assertThatThrownBy(() -> new LogSettings.Redact(keys, Set.of()))
        .hasMessage("keys: \" -.\" (expected: names such as password)");
  }
}
