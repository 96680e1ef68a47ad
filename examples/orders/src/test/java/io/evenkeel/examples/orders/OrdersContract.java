package io.evenkeel.examples.orders;

import static io.evenkeel.examples.orders.OrdersClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds on every database. */
abstract class OrdersContract {

  abstract OrdersClient client();

  @Test
  void placedOrderIsReadBackWhereTheAnswerSays() throws IOException {
    var answer =
        client().post("{\"item\": \"tea\", \"quantity\": 2}", "Content-Type: application/json");

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.header("Content-Type")).contains("application/json");
    var placed = json(answer);
    assertThat(placed.get("item").asString()).isEqualTo("tea");
    assertThat(placed.get("quantity").asInt()).isEqualTo(2);
    assertThat(Instant.parse(placed.get("placed_at").asString()))
        .isBetween(Instant.now().minus(Duration.ofMinutes(1)), Instant.now());
    String location = answer.header("Location").orElseThrow();
    assertThat(location).isEqualTo("/orders/" + placed.get("id").asLong());
    var read = client().get(location);
    assertThat(read.status()).isEqualTo(200);
    assertThat(json(read)).isEqualTo(placed);
  }

  @Test
  void everyCharacterOfAnItemSurvives() throws IOException {
    List<String> items =
        List.of(
            "x".repeat(NewOrder.LONGEST_ITEM), "😀".repeat(100), "Tee 'x'; -- \"ü\" \\ ☕", " a ");

    for (String item : items) {
      long id = client().place(item, 1).get("id").asLong();

      assertThat(json(client().get("/orders/" + id)).get("item").asString()).isEqualTo(item);
    }
  }

  @Test
  void bothEndsOfTheQuantityAreTaken() throws IOException {
    assertThat(client().place("tea", 1).get("quantity").asInt()).isEqualTo(1);
    assertThat(client().place("tea", 1000).get("quantity").asInt()).isEqualTo(1000);
  }

  @Test
  void theNewestOrdersAreListedFirst() throws IOException {
    for (int i = 1; i <= 4; i++) {
      client().place("listed " + i, i);
    }

    var answer = client().get("/orders?limit=3");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(items(answer.body())).containsExactly("listed 4", "listed 3", "listed 2");
  }

  @Test
  void twentyOrdersAreListedUnlessToldOtherwise() throws IOException {
    for (int i = 1; i <= ListOrders.DEFAULT_LIMIT + 1; i++) {
      client().place("one of many", i);
    }

    assertThat(items(client().get("/orders").body())).hasSize(ListOrders.DEFAULT_LIMIT);
    assertThat(items(client().get("/orders?limit=100").body()))
        .hasSizeGreaterThan(ListOrders.DEFAULT_LIMIT);
    assertThat(items(client().get("/orders?limit=1").body())).hasSize(1);
  }

  @Test
  void unknownOrderIsNotFound() throws IOException {
    var answer = client().get("/orders/999999999999999999");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.header("Content-Type")).contains("application/problem+json");
    assertThat(json(answer).get("detail").asString()).isEqualTo("no order 999999999999999999");
  }

  private static List<String> items(String body) {
    List<String> items = new ArrayList<>();
    json(body).get("orders").forEach(order -> items.add(order.get("item").asString()));
    return items;
  }
}
