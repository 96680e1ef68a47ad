package io.evenkeel.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTableTest {

  private static final HttpHandler HANDLER = HttpServerExchange::endExchange;

  private static RouteTable table(Routes... routes) {
    return new RouteTable(List.of(routes), TestPort.timing(new SimpleMeterRegistry()));
  }

  private static String template(RouteTable table, String method, String path) {
    var found = table.find(new HttpString(method), path);
    return found == null ? "none" : found.entry().route().template();
  }

  @ParameterizedTest
  @CsvSource({
    "/orders, /orders",
    "/orders/7, /orders/{id}",
    "/orders/latest, /orders/latest",
    "/orders/latest/lines, /orders/{id}/lines",
    "/orders/7/lines, /orders/{id}/lines",
    "/files/a, /files/*",
    "/files/a/b, /files/*",
    "/, /",
    "/Orders, none",
    "/orders/7/lines/1, none",
    "/nothing, none"
  })
  void literalsBeatTemplatesAndTheLongestTemplateWins(String path, String template) {
    var table =
        table(
            Routes.application()
                .get("/orders/{id}", HANDLER)
                .get("/orders/latest", HANDLER)
                .get("/orders/{id}/lines", HANDLER)
                .get("/orders", HANDLER)
                .get("/files/*", HANDLER)
                .get("/", HANDLER));

    assertThat(template(table, "GET", path)).isEqualTo(template);
  }

  @ParameterizedTest
  @CsvSource({
    "/orders/, none",
    "/orders//lines, none",
    "/orders/7/, /orders/{id}",
    "/orders/7/lines/, /orders/{id}/lines",
    "/files, none",
    "/files/, /files/*",
    "/files/a/, /files/*",
    "/a/x/b, /a/x/{y}",
    "/a/x/c, /a/x/{y}",
    "/a/z/c, /a/{x}/c",
    "/a/x/b/d, /a/{x}/b/d",
    "/a/x/e/f, /a/*",
    "/folder/7, none",
    "/folder/7/, /folder/{id}/",
    "//, none"
  })
  void segmentsDecideFromTheLeft(String path, String template) {
    var table =
        table(
            Routes.application()
                .get("/orders/{id}", HANDLER)
                .get("/orders/{id}/lines", HANDLER)
                .get("/files/*", HANDLER)
                .get("/a/{x}/c", HANDLER)
                .get("/a/x/{y}", HANDLER)
                .get("/a/{x}/b/d", HANDLER)
                .get("/a/*", HANDLER)
                .get("/folder/{id}/", HANDLER));

    assertThat(template(table, "GET", path)).isEqualTo(template);
  }

  @Test
  void theRestIsCalledByItsStar() {
    var table = table(Routes.application().get("/{tenant}/files/*", HANDLER));

    var found = table.find(new HttpString("GET"), "/acme/files/a/b/");

    assertThat(found).isNotNull();
    assertThat(found.match()).isNotNull();
    assertThat(found.match().getMatchedTemplate()).isEqualTo("/{tenant}/files/*");
    assertThat(found.match().getParameters())
        .containsExactlyInAnyOrderEntriesOf(Map.of("tenant", "acme", "*", "a/b/"));
  }

  @Test
  void everyPathOfRandomTemplatesIsFoundByOneThatMatchesIt() {
    var random = new Random(7);
    for (int round = 0; round < 200; round++) {
      var routes = Routes.application();
      var templates = new HashMap<Pattern, String>();
      for (int i = 0; i < 12; i++) {
        var template = new StringBuilder();
        for (int depth = 0; depth <= random.nextInt(4); depth++) {
          template
              .append('/')
              .append(random.nextBoolean() ? "{p" + depth + "}" : "ab".charAt(random.nextInt(2)));
        }
        template.append(random.nextInt(5) == 0 ? "/*" : "");
        String text = template.toString();
        try {
          routes.get(text, HANDLER);
          templates.put(
              Pattern.compile(text.replaceAll("\\{[^}]*}", "[^/]+").replace("*", ".*")), text);
        } catch (IllegalArgumentException taken) {
          assertThat(taken).hasMessageContaining("is served already");
        }
      }
      var table = table(routes);
      for (int i = 0; i < 50; i++) {
        var path = new StringBuilder();
        for (int depth = 0; depth <= random.nextInt(5); depth++) {
          path.append('/').append("abc".charAt(random.nextInt(3)));
        }
        var fitting = new TreeSet<String>();
        templates.forEach(
            (pattern, text) -> {
              if (pattern.matcher(path).matches()) {
                fitting.add(text);
              }
            });

        String found = template(table, "GET", path.toString());

        if (fitting.isEmpty()) {
          assertThat(found).as("%s", path).isEqualTo("none");
        } else {
          assertThat(fitting).as("%s", path).contains(found);
        }
      }
    }
  }

  @Test
  void parametersAreThoseOfTheTemplateThatMatched() {
    var table = table(Routes.application().get("/orders/{id}/lines/{line}", HANDLER));

    var found = table.find(new HttpString("GET"), "/orders/7/lines/2");

    assertThat(found).isNotNull();
    assertThat(found.match()).isNotNull();
    assertThat(found.match().getParameters()).containsAllEntriesOf(Map.of("id", "7", "line", "2"));
  }

  @Test
  void headIsAnsweredByGetUnlessItHasItsOwnRoute() {
    var table =
        table(
            Routes.application()
                .get("/a", HANDLER)
                .get("/b/{id}", HANDLER)
                .get("/own", HANDLER)
                .route("HEAD", "/own", exchange -> exchange.setStatusCode(204)));

    assertThat(template(table, "HEAD", "/a")).isEqualTo("/a");
    assertThat(template(table, "HEAD", "/b/1")).isEqualTo("/b/{id}");
    var own = table.find(new HttpString("HEAD"), "/own");
    assertThat(own).isNotNull();
    assertThat(own.entry().route().handler()).isNotSameAs(HANDLER);
  }

  @Test
  void aMethodThatIsNotServedFindsNothingButOthersAreAllowed() {
    var table =
        table(
            Routes.application()
                .get("/orders/{id}", HANDLER)
                .delete("/orders/{id}", HANDLER)
                .put("/orders/latest", HANDLER)
                .post("/orders", HANDLER));

    assertThat(template(table, "POST", "/orders/7")).isEqualTo("none");
    assertThat(template(table, "HEAD", "/orders")).isEqualTo("none");
    assertThat(table.allowed("/orders/7")).containsExactly("DELETE", "GET", "HEAD");
    assertThat(table.allowed("/orders/latest")).containsExactly("DELETE", "GET", "HEAD", "PUT");
    assertThat(table.allowed("/orders")).containsExactly("POST");
    assertThat(table.allowed("/nothing")).isEmpty();
  }

  @Test
  void aRouteOfTheApplicationThatTheRuntimeServesIsRefusedWithTheReason() {
    assertThatThrownBy(
            () ->
                table(
                    Routes.application().get("/metrics", HANDLER),
                    Routes.edge().get("/metrics", HANDLER)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "route: GET /metrics is served already by the runtime itself,"
                + " because management.port is shared");
  }

  @Test
  void aTemplateOfTheApplicationThatTheRuntimeServesIsRefusedWithTheReason() {
    assertThatThrownBy(
            () ->
                table(
                    Routes.application().get("/readyz/{name}", HANDLER),
                    Routes.edge().get("/readyz/{check}", HANDLER)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "route: GET /readyz/{check} is served already by the runtime itself,"
                + " because management.port is shared");
  }

  @Test
  void routesOfTheRuntimeStayReachableUnderACatchAll() {
    var table =
        table(
            Routes.application().get("/*", HANDLER).get("/pages/{page}", HANDLER),
            Routes.edge().get("/readyz", HANDLER).get("/readyz/{check}", HANDLER));

    assertThat(template(table, "GET", "/readyz")).isEqualTo("/readyz");
    assertThat(template(table, "HEAD", "/readyz")).isEqualTo("/readyz");
    assertThat(template(table, "GET", "/readyz/database")).isEqualTo("/readyz/{check}");
    assertThat(template(table, "GET", "/pages/about")).isEqualTo("/pages/{page}");
    assertThat(template(table, "GET", "/a/b/c")).isEqualTo("/*");
  }
}
