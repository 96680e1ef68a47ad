package io.evenkeel.runtime.management;

import static io.evenkeel.runtime.management.ManagementPort.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.testkit.RawHttp;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who sees protected paths, by real requests with forged headers. */
@Timeout(60)
class AccessRulesTest {

  // ---- neither token nor developer

  @ParameterizedTest
  @ValueSource(strings = {"/config", "/"})
  void withoutATokenProtectedPathsDoNotExist(String path) throws Exception {
    try (var port = ManagementPort.plain()) {
      var answer = port.get(path);

      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.headers()).doesNotContainKey("WWW-Authenticate");
      assertThat(port.get(path, "Authorization: Bearer " + TOKEN).status()).isEqualTo(404);
      assertThat(port.get(path, "Authorization: Bearer ").status()).isEqualTo(404);
    }
  }

  // ---- token

  @ParameterizedTest
  @ValueSource(strings = {"/config", "/"})
  void theTokenOpensProtectedPaths(String path) throws Exception {
    try (var port = ManagementPort.withToken()) {
      assertThat(port.getAuthorized(path).status()).isEqualTo(200);
      assertThat(port.get(path, "authorization: bearer " + TOKEN).status()).isEqualTo(200);
      assertThat(port.get(path, "Authorization: BEARER " + TOKEN).status()).isEqualTo(200);
    }
  }

  @Test
  void withoutTheTokenTheAnswerIs401AndSaysHow() throws Exception {
    try (var port = ManagementPort.withToken()) {
      var answer = port.get("/config");

      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.header("WWW-Authenticate")).contains("Bearer");
      assertThat(answer.header("Cache-Control")).contains("no-store");
      assertThat(answer.body()).doesNotContain("http.port").doesNotContain(TOKEN);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer",
        "Bearer ",
        "Bearer  ",
        "Bearer x",
        "Bearer correct-horse-battery-stapl",
        "Bearer correct-horse-battery-staple2",
        "Bearer orrect-horse-battery-staple",
        "Bearer CORRECT-HORSE-BATTERY-STAPLE",
        "Bearer \"correct-horse-battery-staple\"",
        "Bearer correct-horse-battery-staple, Bearer x",
        "Bearer ******",
        "Token correct-horse-battery-staple",
        "Bearercorrect-horse-battery-staple",
        "correct-horse-battery-staple"
      })
  void aWrongTokenIs401(String authorization) throws Exception {
    try (var port = ManagementPort.withToken()) {
      assertThat(port.get("/config", "Authorization: " + authorization).status()).isEqualTo(401);
    }
  }

  @Test
  void basicAuthenticationWithTheTokenIs401() throws Exception {
    String basic =
        Base64.getEncoder().encodeToString((":" + TOKEN).getBytes(StandardCharsets.UTF_8));
    try (var port = ManagementPort.withToken()) {
      assertThat(port.get("/config", "Authorization: Basic " + basic).status()).isEqualTo(401);
      assertThat(port.get("/config", "Authorization: Basic " + TOKEN).status()).isEqualTo(401);
    }
  }

  @Test
  void twoAuthorizationHeadersAre401ThoughBothAreRight() throws Exception {
    String header = "Authorization: Bearer " + TOKEN;
    try (var port = ManagementPort.withToken()) {
      assertThat(port.get("/config", header, header).status()).isEqualTo(401);
      assertThat(port.get("/config", "Authorization: Bearer x", header).status()).isEqualTo(401);
    }
  }

  @Test
  void aTokenInTheQueryOpensNothing() throws Exception {
    try (var port = ManagementPort.withToken()) {
      assertThat(port.get("/config?token=" + TOKEN + "&access_token=" + TOKEN).status())
          .isEqualTo(401);
    }
  }

  @Test
  void withATokenADeveloperNeedsItToo() throws Exception {
    try (var port = ManagementPort.withToken("--profile=dev")) {
      assertThat(port.get("/config").status()).isEqualTo(401);
      assertThat(port.getAuthorized("/config").status()).isEqualTo(200);
    }
  }

  // ---- developer

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LOCALHOST",
        "localhost:8081",
        "127.0.0.1",
        "127.0.0.1:8081",
        "127.1.2.3:80",
        "[::1]",
        "[::1]:8081"
      })
  void aDeveloperOnThisMachineNeedsNoToken(String host) throws Exception {
    try (var port = ManagementPort.developer()) {
      assertThat(port.get("/config", "Host: " + host).status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:8081",
        "localhost.evil",
        "localhost.evil.example:8081",
        "evil.localhost",
        "127.0.0.1.evil",
        "127.0.0.1.evil.example:8081",
        "evil.example:localhost",
        "localhost:80@evil",
        "localhost:80@evil.example:80",
        "localhost@evil.example",
        "localhost:",
        "localhost:http",
        "localhost:123456",
        "localhost localhost",
        "localhost,evil.example",
        "localhost/",
        "localhost#",
        "0.0.0.0",
        "10.0.0.1",
        "1270.0.0.1",
        "127.0.0.1:80:80",
        "[::1].evil",
        "[::2]",
        "[::ffff:10.0.0.1]"
      })
  void aForgedHostHidesProtectedPaths(String host) throws Exception {
    try (var port = ManagementPort.developer()) {
      assertThat(port.get("/config", "Host: " + host).status()).isIn(404, 400);
    }
  }

  @Test
  void anEmptyMissingOrSecondHostHidesProtectedPaths() throws Exception {
    try (var port = ManagementPort.developer()) {
      assertThat(port.get("/config", "Host: ").status()).isIn(404, 400);
      assertThat(RawHttp.exchange(port.port(), "GET /config HTTP/1.0\r\n\r\n").status())
          .isIn(404, 400);
      assertThat(port.get("/config", "Host: localhost", "Host: localhost").status()).isIn(404, 400);
      assertThat(port.get("/config", "Host: localhost", "Host: evil.example").status())
          .isIn(404, 400);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://evil.example",
        "http://localhost.evil",
        "http://localhost:80@evil.example",
        "https://localhost:8081",
        "http://localhost",
        "http://localhost:3000",
        "http://127.0.0.1:8081",
        "null",
        "file://",
        "http://localhost:8081 http://evil.example",
        "localhost:8081",
        "://",
        ""
      })
  void aForeignOriginHidesProtectedPaths(String origin) throws Exception {
    try (var port = ManagementPort.developer()) {
      assertThat(port.get("/config", "Host: localhost:8081", "Origin: " + origin).status())
          .isEqualTo(404);
    }
  }

  @Test
  void thePageOfThisVeryHostAndPortMayAsk() throws Exception {
    try (var port = ManagementPort.developer()) {
      assertThat(
              port.get("/config", "Host: localhost:8081", "Origin: http://localhost:8081").status())
          .isEqualTo(200);
      assertThat(port.get("/config", "Host: [::1]:8081", "Origin: http://[::1]:8081").status())
          .isEqualTo(200);
    }
  }

  @Test
  void twoOriginsHideProtectedPaths() throws Exception {
    String own = "Origin: http://localhost:8081";
    try (var port = ManagementPort.developer()) {
      assertThat(port.get("/config", "Host: localhost:8081", own, own).status()).isEqualTo(404);
      assertThat(
              port.get("/config", "Host: localhost:8081", own, "Origin: http://evil.example")
                  .status())
          .isEqualTo(404);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Forwarded: for=127.0.0.1",
        "X-Forwarded-For: 127.0.0.1",
        "X-Forwarded-Proto: http",
        "X-Forwarded-Host: localhost",
        "X-Forwarded-Port: 8081",
        "X-Forwarded-Server: localhost",
        "X-Forwarded-Prefix: /",
        "X-Real-IP: 127.0.0.1",
        "X-Client-IP: 127.0.0.1",
        "True-Client-IP: 127.0.0.1",
        "CF-Connecting-IP: 127.0.0.1",
        "Via: 1.1 proxy",
        "x-forwarded-for: ",
        "FORWARDED: x"
      })
  void aForwardedRequestHidesProtectedPaths(String header) throws Exception {
    try (var port = ManagementPort.developer()) {
      assertThat(port.get("/config", header).status()).isEqualTo(404);
    }
  }

  @Test
  void aSharedPortIsNeverOpenToDevelopers() throws Exception {
    try (var port = ManagementPort.sharedDeveloper()) {
      assertThat(port.get("/config").status()).isEqualTo(404);
      assertThat(port.get("/readyz").status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cross-site", "same-site", "", "none\r\nSec-Fetch-Site: cross-site"})
  void aPageOfAnotherSiteCannotAskForAnImageOfIt(String site) throws Exception {
    try (var port = ManagementPort.developer()) {
      assertThat(port.get("/config", "Sec-Fetch-Site: " + site).status()).isEqualTo(404);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "same-origin"})
  void whatADeveloperTypesOrItsOwnPageAsksForIsShown(String site) throws Exception {
    try (var port = ManagementPort.developer()) {
      assertThat(port.get("/config", "Sec-Fetch-Site: " + site).status()).isEqualTo(200);
    }
  }

  @Test
  void aPathThatIsHiddenLooksLikeOneThatIsNotThere() throws Exception {
    try (var port = ManagementPort.with(Map.of("management.heap-dump", true))) {
      for (String path : List.of("/config", "/", "/loggers", "/diagnostics/heap-dump")) {
        assertThat(shape(port.get(path))).as(path).isEqualTo(shape(port.get("/nothing")));
      }
    }
  }

  private static String shape(RawHttp.Answer answer) {
    return answer.status()
        + " "
        + new TreeSet<>(answer.headers().keySet())
        + answer.header("Content-Type")
        + answer.body().replaceAll("[0-9a-f]{16,}", "id");
  }

  @Test
  void whetherHeapDumpsAreAllowedIsNotToldWithoutTheToken() throws Exception {
    for (boolean allowed : List.of(true, false)) {
      Map<String, Object> values =
          Map.of("management.token", TOKEN, "management.heap-dump", allowed);
      try (var port = ManagementPort.with(values)) {
        assertThat(port.get("/diagnostics/heap-dump").status()).isEqualTo(401);
      }
    }
  }

  @Test
  void noAnswerIsToBeTakenForAnotherType() throws Exception {
    try (var port = ManagementPort.withToken()) {
      for (String path : List.of("/config", "/livez", "/health", "/metrics", "/info", "/loggers")) {
        assertThat(port.getAuthorized(path).header("X-Content-Type-Options")).contains("nosniff");
      }
      assertThat(port.get("/config").header("X-Content-Type-Options")).contains("nosniff");
    }
  }

  @Test
  void aSharedPortHasProtectedPathsForTheTokenOnlyAndNeverAnIndex() throws Exception {
    Map<String, Object> values = Map.of("management.port", "shared", "management.token", TOKEN);
    try (var port = ManagementPort.with(values)) {
      assertThat(port.getAuthorized("/config").status()).isEqualTo(200);
      assertThat(port.get("/loggers").status()).isEqualTo(401);
      assertThat(port.getAuthorized("/").status()).isEqualTo(404);
    }
  }

  @Test
  void onlyTheProfileDevIsADevelopers() throws Exception {
    try (var port = ManagementPort.withToken("--profile=development")) {
      assertThat(port.get("/config").status()).isEqualTo(401);
    }
    try (var port = ManagementPort.plain()) {
      assertThat(port.get("/config").status()).isEqualTo(404);
    }
  }

  @Test
  void openPathsNeedNothingWhateverIsForged() throws Exception {
    try (var port = ManagementPort.withToken()) {
      for (String path :
          new String[] {
            "/livez", "/healthz", "/readyz", "/startupz", "/health", "/metrics", "/info"
          }) {
        assertThat(
                port.get(
                        path,
                        "Host: evil.example",
                        "Origin: http://evil.example",
                        "X-Forwarded-For: 10.0.0.1",
                        "Authorization: Basic x")
                    .status())
            .as(path)
            .isEqualTo(200);
      }
    }
  }
}
