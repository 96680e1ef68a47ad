package io.evenkeel.runtime.http;

import io.undertow.protocols.http2.Http2Channel;
import io.undertow.util.AttachmentKey;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;

/**
 * Ends HTTP/2 connections in the two steps of RFC 9113, section 6.8: a first GOAWAY asks for
 * nothing new, a second one, when nothing is left, closes. On the IO thread of the connection
 * unless said otherwise.
 */
final class Http2Goodbye {

  /** What a client may take to hear of it and to send what it was about to. */
  static final Duration ROUND_TRIP = Duration.ofMillis(250);

  /** Since when the connection, told, was without a stream; a time of {@link System#nanoTime}. */
  private static final AttachmentKey<Long> WITHOUT_STREAMS_SINCE = AttachmentKey.create(Long.class);

  private Http2Goodbye() {}

  /**
   * Tells the client if it has no other request open: the HTTP client of JDK 17 takes GOAWAY for a
   * failure of those. On any thread.
   *
   * @param inAnyCase whether to tell it with requests open, too, since nothing is served any more
   */
  static void requestEnded(Http2Channel channel, boolean inAnyCase) {
    try {
      channel
          .getIoThread()
          .execute(
              () -> {
                if (inAnyCase || !Http2Internals.hasStreams(channel)) {
                  tell(channel, System.nanoTime());
                }
              });
    } catch (RejectedExecutionException e) {
      // the server is closing, and the connection with it
    }
  }

  /** Tells it now; when that is long enough ago and nothing is left, closes. True when closed. */
  static boolean tellOrClose(Http2Channel channel, long now) {
    Long since = tell(channel, now);
    if (since == null) {
      return false;
    }
    if (Http2Internals.hasStreams(channel)) {
      channel.putAttachment(WITHOUT_STREAMS_SINCE, now);
      return false;
    }
    if (now - since < ROUND_TRIP.toNanos()) {
      return false;
    }
    channel.sendGoAway(Http2Channel.ERROR_NO_ERROR); // names the last stream, and closes
    return true;
  }

  /** Null if the client is told only now. */
  private static @Nullable Long tell(Http2Channel channel, long now) {
    Long since = channel.getAttachment(WITHOUT_STREAMS_SINCE);
    if (since == null && channel.isOpen()) {
      channel.putAttachment(WITHOUT_STREAMS_SINCE, now);
      try {
        Http2Internals.goAway(channel);
      } catch (IOException e) {
        IoUtils.safeClose(channel); // the client is gone
      }
    }
    return since;
  }
}
