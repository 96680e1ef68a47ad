package io.evenkeel.runtime.policy;

import io.evenkeel.config.DataSize;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** A body that is given up when it has become too long. */
final class LimitedBody<T> implements BodySubscriber<T> {

  private final BodySubscriber<T> inner;
  private final String policy;
  private final DataSize limit;
  private long length;
  private boolean ended;
  private @Nullable Subscription subscription;

  private LimitedBody(BodySubscriber<T> inner, String policy, DataSize limit) {
    this.inner = inner;
    this.policy = policy;
    this.limit = limit;
  }

  static <T> BodyHandler<T> handler(BodyHandler<T> inner, String policy, DataSize limit) {
    return (ResponseInfo info) -> new LimitedBody<>(inner.apply(info), policy, limit);
  }

  @Override
  public CompletionStage<T> getBody() {
    return inner.getBody();
  }

  @Override
  public void onSubscribe(Subscription theirs) {
    subscription = theirs;
    inner.onSubscribe(theirs);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    if (ended) {
      return;
    }
    for (ByteBuffer buffer : buffers) {
      length += buffer.remaining();
    }
    if (length <= limit.bytes()) {
      inner.onNext(buffers);
      return;
    }
    ended = true;
    Subscription theirs = subscription;
    if (theirs != null) {
      theirs.cancel();
    }
    inner.onError(new ResponseTooLongException(policy, limit));
  }

  @Override
  public void onError(Throwable thrown) {
    if (!ended) {
      ended = true;
      inner.onError(thrown);
    }
  }

  @Override
  public void onComplete() {
    if (!ended) {
      ended = true;
      inner.onComplete();
    }
  }
}
