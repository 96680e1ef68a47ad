package io.evenkeel.examples.orders;

import io.evenkeel.runtime.policy.GuardedHttpClient;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the inventory service says is in stock, under the policy {@code inventory}; while it cannot
 * be asked, nobody knows. Thread-safe.
 */
final class OrdersInventory {

  private static final Logger LOG = LoggerFactory.getLogger(OrdersInventory.class);

  private final URI url;
  private final GuardedHttpClient client;

  OrdersInventory(URI url, GuardedHttpClient client) {
    this.url = url;
    this.client = client;
  }

  /**
   * Asks for an item.
   *
   * @throws RejectedException if there is no such item
   */
  Stock find(String item) throws RejectedException, InterruptedException {
    try {
      return read(item, client.send(request(item), BodyHandlers.ofString()));
    } catch (RejectedException | InterruptedException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      LOG.atDebug().addKeyValue("item", item).log("stock unknown: {}", e.toString());
      return Stock.unknown(item);
    }
  }

  private HttpRequest request(String item) {
    String name = URLEncoder.encode(item, StandardCharsets.UTF_8).replace("+", "%20");
    return HttpRequest.newBuilder(url.resolve("/stock/" + name)).build();
  }

  private static Stock read(String item, HttpResponse<String> answer) throws RejectedException {
    return switch (answer.statusCode()) {
      case StatusCodes.OK -> JsonEndpoint.JSON.readValue(answer.body(), Stock.class);
      case StatusCodes.NOT_FOUND -> throw RejectedException.notFound("no item " + item);
      default -> Stock.unknown(item);
    };
  }
}
