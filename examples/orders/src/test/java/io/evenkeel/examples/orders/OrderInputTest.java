package io.evenkeel.examples.orders;

import static io.evenkeel.examples.orders.OrdersClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.runtime.ServiceRuntime;
import io.evenkeel.testkit.RawHttp.Answer;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are refused, each with what was wrong and what would be right. */
@TestInstance(Lifecycle.PER_CLASS)
class OrderInputTest {

  private static final String ITEM_EXPECTATION =
      "(expected: text of 1-200 characters, none of them a control character)";
  private static final String QUANTITY_EXPECTATION = "(expected: a whole number, 1-1000)";

  private final ServiceRuntime service =
      EmbeddedOrders.start(EmbeddedOrders.h2(OrderInputTest.class));
  private final OrdersClient client = new OrdersClient(service.httpPort());

  @AfterAll
  void stop() {
    service.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{\"item\": \"tea\", \"quantity\": 2",
        "{'item': 'tea', 'quantity': 2}",
        "{\"item\": \"tea\", \"quantity\": 2} x",
        "{\"item\": \"tea\", \"item\": \"coffee\", \"quantity\": 2}",
        "{\"item\": \"tea\", \"quantity\": NaN}"
      })
  void bodyThatIsNotJsonIsRefusedWithThePlace(String body) throws IOException {
    assertProblem(client.post(body), 400, "body: not JSON at line 1, column ");
  }

  @Test
  void bodyThatIsNestedTooDeeplyIsRefused() throws IOException {
    assertProblem(client.post("[".repeat(8000)), 400, "body: not JSON");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "[]", "null", "\"tea\"", "2"})
  void bodyThatIsNoObjectIsRefused(String body) throws IOException {
    assertProblem(client.post(body), 400, "body: not a JSON object");
  }

  @Test
  void everythingThatIsMissingIsNamedAtOnce() throws IOException {
    assertProblem(
        client.post("{}"),
        400,
        "item: missing " + ITEM_EXPECTATION + "; quantity: missing " + QUANTITY_EXPECTATION);
  }

  @Test
  void misspeltFieldIsNamed() throws IOException {
    assertProblem(
        client.post("{\"item\": \"tea\", \"quantity\": 1, \"quantitiy\": 2}"),
        400,
        "quantitiy: unknown field (expected: item, quantity)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1001", "-1", "2.5", "1e99", "99999999999", "\"2\"", "null", "true"})
  void quantityOutOfItsBoundsIsRefused(String quantity) throws IOException {
    assertProblem(
        client.post("{\"item\": \"tea\", \"quantity\": " + quantity + "}"),
        400,
        "quantity: ",
        QUANTITY_EXPECTATION);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"\"", "\"  \"", "5", "null", "[\"tea\"]", "\"a\\u0000b\"", "\"\\ud83d\""})
  void itemThatIsNoProperTextIsRefused(String item) throws IOException {
    assertProblem(
        client.post("{\"item\": " + item + ", \"quantity\": 1}"), 400, "item: ", ITEM_EXPECTATION);
  }

  @Test
  void itemLongerThanTwoHundredCharactersIsRefusedAndNotRepeatedWhole() throws IOException {
    String item = "x".repeat(201);

    var answer = client.post("{\"item\": \"" + item + "\", \"quantity\": 1}");

    assertProblem(answer, 400, "item: \"xxx", ITEM_EXPECTATION);
    assertThat(answer.body()).doesNotContain("x".repeat(60));
  }

  @Test
  void bodyThatIsNotUtf8IsRefused() throws IOException {
    var latin1 = "{\"item\":\"\u00ff\u00fe\",\"quantity\":1}";

    var answer = client.postBytes(latin1);

    assertProblem(answer, 400, "body: not JSON");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/jsonx", "application/x-www-form-urlencoded"})
  void bodyOfAnotherTypeIsRefused(String type) throws IOException {
    assertProblem(
        client.post("{\"item\": \"tea\", \"quantity\": 1}", "Content-Type: " + type),
        415,
        "Content-Type: " + type + " (expected: application/json)");
  }

  @Test
  void bodyWithoutATypeIsRefused() throws IOException {
    assertProblem(
        client.post("{\"item\": \"tea\", \"quantity\": 1}", new String[0]),
        415,
        "Content-Type: missing (expected: application/json)");
  }

  @Test
  void parametersAndCaseOfTheTypeDoNotMatter() throws IOException {
    var answer =
        client.post(
            "{\"item\": \"tea\", \"quantity\": 1}",
            "Content-Type: Application/JSON; charset=UTF-8");

    assertThat(answer.status()).isEqualTo(201);
  }

  @Test
  void bodyThatIsTooLargeIsRefused() throws IOException {
    String detail = "body: too large (expected: at most 16384 bytes)";
    String body = " ".repeat(Input.LONGEST_BODY + 1);

    assertProblem(client.post(body), 413, detail);
    assertProblem(client.postChunked(body), 413, detail);
  }

  @Test
  void bodyOfTheLargestSizeIsTaken() throws IOException {
    String order = "{\"item\": \"tea\", \"quantity\": 1}";
    String padded = order + " ".repeat(Input.LONGEST_BODY - order.length());

    assertThat(client.post(padded).status()).isEqualTo(201);
    assertThat(client.postChunked(padded).status()).isEqualTo(201);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "0", "-1", "01", "1.0", "+1", "%D9%A1", "1000000000000000000"})
  void malformedIdIsRefused(String id) throws IOException {
    assertProblem(
        client.get("/orders/" + id),
        400,
        "id: ",
        " (expected: a whole number, 1-999999999999999999)");
  }

  @Test
  void noIdIsNoOrder() throws IOException {
    assertThat(client.get("/orders/").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "limit=0, 0",
    "limit=101, 101",
    "limit=-5, -5",
    "limit=ten, ten",
    "limit=, ''",
    "limit=5&limit=6, '5,6'"
  })
  void limitOutOfItsBoundsIsRefused(String query, String shown) throws IOException {
    assertProblem(
        client.get("/orders?" + query),
        400,
        "limit: " + shown + " (expected: a whole number, 1-100)");
  }

  private static void assertProblem(Answer answer, int status, String... details) {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).contains("application/problem+json");
    var problem = json(answer);
    assertThat(problem.get("type").asString()).isEqualTo("about:blank");
    assertThat(problem.get("title").asString()).isNotBlank();
    assertThat(problem.get("status").asInt()).isEqualTo(status);
    assertThat(problem.get("detail").asString()).contains(details);
    assertThat(problem.get("trace_id").asString()).matches("[0-9a-f]{32}");
  }
}
