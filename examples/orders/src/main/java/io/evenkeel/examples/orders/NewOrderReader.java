package io.evenkeel.examples.orders;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads {@code {"item": "tea", "quantity": 2}} and says everything that is wrong with it. */
final class NewOrderReader {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final String ITEM = "item";
  private static final String QUANTITY = "quantity";
  private static final Set<String> FIELDS = Set.of(ITEM, QUANTITY);
  private static final String ITEM_EXPECTATION =
      "text of 1-" + NewOrder.LONGEST_ITEM + " characters, none of them a control character";
  private static final String QUANTITY_EXPECTATION = "a whole number, 1-" + NewOrder.MAX_QUANTITY;

  private NewOrderReader() {}

  /**
   * Reads an order.
   *
   * @throws RejectedException with all problems of the order in one text
   */
  static NewOrder read(byte[] body) throws RejectedException {
    JsonNode order = parse(body);
    List<String> problems = new ArrayList<>();
    for (String field : order.propertyNames()) {
      if (!FIELDS.contains(field)) {
        problems.add(Input.shown(field) + ": unknown field (expected: item, quantity)");
      }
    }
    JsonNode item = order.path(ITEM);
    if (!item.isString() || !validItem(item.asString())) {
      problems.add(problem(ITEM, item, ITEM_EXPECTATION));
    }
    JsonNode quantity = order.path(QUANTITY);
    if (!validQuantity(quantity)) {
      problems.add(problem(QUANTITY, quantity, QUANTITY_EXPECTATION));
    }
    if (!problems.isEmpty()) {
      throw RejectedException.badRequest(String.join("; ", problems));
    }
    return new NewOrder(item.asString(), quantity.asInt());
  }

  private static JsonNode parse(byte[] body) throws RejectedException {
    try {
      JsonNode order = JSON.readTree(body);
      if (!order.isObject()) {
        throw RejectedException.badRequest(
            "body: not a JSON object (expected: {\"item\": \"tea\", \"quantity\": 2})");
      }
      return order;
    } catch (JacksonException e) {
      var where = e.getLocation();
      throw RejectedException.badRequest(
          "body: not JSON"
              + (where == null
                  ? ""
                  : " at line " + where.getLineNr() + ", column " + where.getColumnNr())
              + " (expected: {\"item\": \"tea\", \"quantity\": 2})");
    }
  }

  /** PostgreSQL stores neither U+0000 nor half a surrogate pair. */
  private static boolean validItem(String item) {
    return !item.isBlank()
        && item.length() <= NewOrder.LONGEST_ITEM
        && item.codePoints()
            .noneMatch(
                c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
  }

  private static boolean validQuantity(JsonNode quantity) {
    return quantity.isIntegralNumber()
        && quantity.canConvertToInt()
        && quantity.asInt() >= 1
        && quantity.asInt() <= NewOrder.MAX_QUANTITY;
  }

  private static String problem(String field, JsonNode value, String expectation) {
    return field
        + ": "
        + (value.isMissingNode() ? "missing" : Input.shown(value.toString()))
        + " (expected: "
        + expectation
        + ")";
  }
}
