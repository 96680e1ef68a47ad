package io.evenkeel.runtime.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Finds nothing when a connection is opened, so that its first request is read when the selector
 * says so. Connections are opened by tasks, and an IO thread looks at its open connections only
 * when it has no task left: if requests were served within those tasks, clients that connect for
 * each request could keep everybody else waiting for as long as they go on.
 */
final class FirstReadBySelector extends AbstractStreamSourceConduit<StreamSourceConduit> {

  private boolean opened;

  FirstReadBySelector(StreamSourceConduit next) {
    super(next);
  }

  @Override
  public int read(ByteBuffer to) throws IOException {
    if (opened) {
      return super.read(to);
    }
    opened = true;
    return 0;
  }
}
