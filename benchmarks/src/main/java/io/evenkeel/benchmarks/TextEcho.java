package io.evenkeel.benchmarks;

import io.undertow.websockets.WebSocketConnectionCallback;
import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedTextMessage;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import io.undertow.websockets.spi.WebSocketHttpExchange;

/** Sends each text message back. */
final class TextEcho implements WebSocketConnectionCallback {

  @Override
  public void onConnect(WebSocketHttpExchange exchange, WebSocketChannel channel) {
    channel
        .getReceiveSetter()
        .set(
            new AbstractReceiveListener() {
              @Override
              protected void onFullTextMessage(WebSocketChannel from, BufferedTextMessage message) {
                WebSockets.sendText(message.getData(), from, null);
              }
            });
    channel.resumeReceives();
  }
}
