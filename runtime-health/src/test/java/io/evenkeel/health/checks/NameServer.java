package io.evenkeel.health.checks;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;

/** Speaks DNS over UDP (RFC 1035, section 4.1), and knows the address of every name or of none. */
final class NameServer implements AutoCloseable {

  private static final int NAME_ERROR = 3;

  private final DatagramSocket socket;
  private volatile boolean knows = true;
  private volatile boolean silent;

  NameServer(int port) throws SocketException {
    socket = new DatagramSocket(port, InetAddress.getLoopbackAddress());
    var thread = new Thread(this::serve, "name-server");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return socket.getLocalPort();
  }

  void knows(boolean knows) {
    this.knows = knows;
  }

  void silent(boolean silent) {
    this.silent = silent;
  }

  private void serve() {
    try {
      while (true) {
        var question = new DatagramPacket(new byte[512], 512);
        socket.receive(question);
        if (!silent) {
          byte[] answer = answer(question);
          socket.send(new DatagramPacket(answer, answer.length, question.getSocketAddress()));
        }
      }
    } catch (SocketException closed) {
      // the end
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] answer(DatagramPacket question) throws IOException {
    byte[] asked = question.getData();
    int end = 12;
    while (asked[end] != 0) {
      end += asked[end] + 1;
    }
    int type = asked[end + 2];
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    boolean address = knows && type == 1;
    out.write(asked, 0, 2); // id
    out.writeShort(0x8580 | (knows ? 0 : NAME_ERROR));
    out.writeShort(1);
    out.writeShort(address ? 1 : 0);
    out.writeInt(0);
    out.write(asked, 12, end + 5 - 12); // the question
    if (address) {
      out.writeShort(0xc00c); // the name asked for
      out.writeShort(1);
      out.writeShort(1);
      out.writeInt(3600); // kept by whoever keeps answers
      out.writeShort(4);
      out.write(new byte[] {127, 0, 0, 9});
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    socket.close();
  }
}
