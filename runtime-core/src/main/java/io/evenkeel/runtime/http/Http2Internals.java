package io.evenkeel.runtime.http;

import io.undertow.protocols.http2.AbstractHttp2StreamSinkChannel;
import io.undertow.protocols.http2.Http2Channel;
import io.undertow.server.protocol.framed.AbstractFramedStreamSinkChannel;
import io.undertow.server.protocol.framed.SendFrameHeader;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.server.protocol.http2.Http2ServerConnection;
import io.undertow.util.ImmediatePooledByteBuffer;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;

/**
 * Bridge to private parts of Undertow's HTTP/2: the connection behind a socket or a request, the
 * streams it has open, and a GOAWAY that leaves it open, which Undertow's own does not. Loaded only
 * when HTTP/2 is on; a test fails when a new version moves one of the parts.
 */
final class Http2Internals {

  private static final String HTTP2 = "io.undertow.protocols.http2.";
  private static final int GOAWAY = 7; // RFC 9113, section 6.8
  private static final int GOAWAY_PAYLOAD = 8;
  private static final int EVERY_STREAM = Integer.MAX_VALUE;

  private static final Class<?> READ_LISTENER =
      type("io.undertow.server.protocol.framed.AbstractFramedChannel$FrameReadListener");
  private static final Field OUTER = ServerInternals.field(READ_LISTENER, "this$0");
  private static final Field OF_REQUEST =
      ServerInternals.field(Http2ServerConnection.class, "channel");
  private static final Field STREAMS = ServerInternals.field(Http2Channel.class, "currentStreams");
  private static final Field HEADER =
      ServerInternals.field(AbstractFramedStreamSinkChannel.class, "header");
  private static final Constructor<?> FRAME =
      constructor(
          type(HTTP2 + "Http2PingStreamSinkChannel"),
          Http2Channel.class,
          byte[].class,
          boolean.class);

  private Http2Internals() {}

  /** Fails where the parts are not as expected; before the first connection, not at the last. */
  static void require() {
    // the initialisers above have run
  }

  /** The HTTP/2 connection on a socket; null while it speaks HTTP/1.1. */
  static @Nullable Http2Channel channel(HttpServerConnection connection) {
    Object listener = connection.getChannel().getSourceChannel().getReadListener();
    return READ_LISTENER.isInstance(listener)
            && ServerInternals.read(OUTER, listener) instanceof Http2Channel channel
        ? channel
        : null;
  }

  /** The connection that a request is a stream of. */
  static Http2Channel channel(Http2ServerConnection stream) {
    Object channel = ServerInternals.read(OF_REQUEST, stream);
    if (channel instanceof Http2Channel http2) {
      return http2;
    }
    throw new IllegalStateException("stream without connection: " + stream);
  }

  static boolean hasStreams(Http2Channel channel) {
    return !(ServerInternals.read(STREAMS, channel) instanceof Map<?, ?> streams)
        || !streams.isEmpty();
  }

  /**
   * Sends GOAWAY with the highest stream number there is: the client begins nothing new here, and
   * everything it has begun is still answered. Call on its IO thread.
   *
   * <p>Undertow's own frame is marked as the last one of the connection, which ends it. A ping is
   * not, and its header is written as we set it.
   */
  static void goAway(Http2Channel channel) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(9 + GOAWAY_PAYLOAD);
    frame.putInt(GOAWAY_PAYLOAD << 8 | GOAWAY).put((byte) 0).putInt(0);
    frame.putInt(EVERY_STREAM).putInt(Http2Channel.ERROR_NO_ERROR).flip();
    try {
      var sink = (AbstractHttp2StreamSinkChannel) FRAME.newInstance(channel, new byte[8], false);
      HEADER.set(sink, new SendFrameHeader(new ImmediatePooledByteBuffer(frame)));
      sink.shutdownWrites();
      if (!sink.flush()) {
        sink.getWriteSetter()
            .set(
                ChannelListeners.flushingChannelListener(
                    null, (broken, e) -> IoUtils.safeClose(channel)));
        sink.resumeWrites();
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Class<?> type(String name) {
    try {
      return Class.forName(name, false, Http2Channel.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw ServerInternals.unsupported(name, e);
    }
  }

  private static Constructor<?> constructor(Class<?> type, Class<?>... parameters) {
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(parameters);
      constructor.setAccessible(true);
      return constructor;
    } catch (NoSuchMethodException e) {
      throw ServerInternals.unsupported(type.getName() + " with these parameters", e);
    }
  }
}
