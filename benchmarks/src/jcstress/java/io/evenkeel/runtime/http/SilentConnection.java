package io.evenkeel.runtime.http;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.xnio.StreamConnection;
import org.xnio.XnioIoThread;
import org.xnio.conduits.EmptyStreamSourceConduit;
import org.xnio.conduits.NullStreamSinkConduit;

/** A connection without a socket: nothing more comes from it, what is written to it is dropped. */
final class SilentConnection extends StreamConnection {

  private static final InetSocketAddress NOWHERE = new InetSocketAddress(0);

  SilentConnection(XnioIoThread thread) {
    super(thread);
    setSourceConduit(new EmptyStreamSourceConduit(thread));
    setSinkConduit(new NullStreamSinkConduit(thread));
  }

  @Override
  public SocketAddress getPeerAddress() {
    return NOWHERE;
  }

  @Override
  public SocketAddress getLocalAddress() {
    return NOWHERE;
  }
}
