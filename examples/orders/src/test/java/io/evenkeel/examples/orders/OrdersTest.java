package io.evenkeel.examples.orders;

import static io.evenkeel.examples.orders.OrdersClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.runtime.ServiceRuntime;
import io.evenkeel.testkit.RawHttp;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The service on H2, its default. */
@TestInstance(Lifecycle.PER_CLASS)
class OrdersTest extends OrdersContract {

  private final ServiceRuntime service = EmbeddedOrders.start(EmbeddedOrders.h2(OrdersTest.class));

  @AfterAll
  void stop() {
    service.close();
  }

  @Override
  OrdersClient client() {
    return new OrdersClient(service.httpPort());
  }

  @Test
  void theDatabaseIsACheckOfReadiness() throws IOException {
    var answer = RawHttp.get(service.managementPort(), "/readyz?verbose");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).contains("[+]orders-database ok");
  }

  @Test
  void requestsAreTimedByRouteAndStatus() throws IOException {
    client().place("timed", 1);
    client().get("/orders/999999999999999999");

    String metrics = RawHttp.get(service.managementPort(), "/metrics").body();

    assertThat(metrics)
        .containsPattern(
            "http_server_request_duration_seconds_count\\{.*\"POST\".*\"201\".*\"/orders\"\\} [1-9]")
        .containsPattern(
            "http_server_request_duration_seconds_count\\{.*\"GET\".*\"404\".*\"/orders/\\{id}\"\\} [1-9]");
  }

  @Test
  void thePoolOfConnectionsIsMeasured() throws IOException {
    client().place("pooled", 1);

    String metrics = RawHttp.get(service.managementPort(), "/metrics").body();

    assertThat(metrics)
        .containsPattern("hikaricp_connections_max\\{pool=\"orders-database\"\\} [1-9]")
        .containsPattern(
            "hikaricp_connections_usage_seconds_count\\{pool=\"orders-database\"\\} [1-9]");
  }

  @Test
  void aProblemCarriesTheTraceOfItsRequest() throws IOException {
    String trace = "0af7651916cd43dd8448eb211c80319c";

    var answer =
        RawHttp.get(
            client().port(), "/orders/x", "traceparent: 00-" + trace + "-b7ad6b7169203331-01");

    assertThat(json(answer).get("trace_id").asString()).isEqualTo(trace);
  }
}
