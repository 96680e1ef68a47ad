package io.evenkeel.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {

  private static final HttpHandler HANDLER = HttpServerExchange::endExchange;

  private final Routes routes = Routes.application();

  @Test
  void eachMethodIsKeptWithItsTemplate() {
    routes
        .get("/a", HANDLER)
        .post("/a", HANDLER)
        .put("/a/{id}", HANDLER)
        .patch("/a/{id}", HANDLER)
        .delete("/a/{id}", HANDLER)
        .route("OPTIONS", "/*", HANDLER);

    assertThat(routes.all())
        .extracting(r -> r.method() + " " + r.template())
        .containsExactly(
            "GET /a", "POST /a", "PUT /a/{id}", "PATCH /a/{id}", "DELETE /a/{id}", "OPTIONS /*");
    assertThat(routes.all()).noneMatch(Route::edge).allMatch(r -> r.handler() == HANDLER);
  }

  @Test
  void routesOfTheRuntimeAreMarked() {
    assertThat(Routes.edge().get("/livez", HANDLER).all()).allMatch(Route::edge);
  }

  @ParameterizedTest
  @ValueSource(strings = {"get", "", "G T", "GET\r\n", "-GET", "Ä"})
  void aMethodThatIsNotInCapitalsIsRefused(String method) {
    assertThatThrownBy(() -> routes.route(method, "/a", HANDLER))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("method: " + method + " (expected: capital letters, such as OPTIONS)");
    assertThat(routes.all()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "orders", "{id}", "*", " /orders"})
  void aTemplateWithoutALeadingSlashIsRefused(String template) {
    assertThatThrownBy(() -> routes.get(template, HANDLER))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("route: " + template + " (expected: a leading /)");
    assertThat(routes.all()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/orders/{id",
        "/{a}{b}",
        "/orders/{i{d}}",
        "/{id}x",
        "/o-{id}",
        "/{}",
        "/a*",
        "/*/b",
        "/{id}/{id}",
        "/}"
      })
  void aMalformedTemplateIsRefusedWithItsText(String template) {
    assertThatThrownBy(() -> routes.get(template, HANDLER))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("route: " + template);
    assertThat(routes.all()).isEmpty();
  }

  @Test
  void theSameRouteTwiceIsRefusedWhateverItsParametersAreCalled() {
    routes.get("/orders/{id}", HANDLER).get("/orders", HANDLER);

    assertThatThrownBy(() -> routes.get("/orders/{number}", HANDLER))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("route: GET /orders/{number} is served already, as /orders/{id}");
    assertThatThrownBy(() -> routes.get("/orders", HANDLER))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("route: GET /orders is served already, as /orders");
    routes
        .post("/orders/{number}", HANDLER)
        .get("/orders/*", HANDLER)
        .get("/orders/{id}/*", HANDLER);
    assertThat(routes.all()).hasSize(5);
  }
}
