package io.evenkeel.benchmarks;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Keeps a processor busy for some milliseconds. */
final class Compute implements HttpHandler {

  private static final int ROUNDS = 64;

  @Override
  public void handleRequest(HttpServerExchange exchange) throws GeneralSecurityException {
    var digest = MessageDigest.getInstance("SHA-256");
    byte[] block = new byte[16 * 1024];
    for (int i = 0; i < ROUNDS; i++) {
      digest.update(block);
    }
    new JsonAnswer().add("sha256", HexFormat.of().formatHex(digest.digest())).send(exchange);
  }
}
