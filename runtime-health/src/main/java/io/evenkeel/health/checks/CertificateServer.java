package io.evenkeel.health.checks;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** What a server shows when a TLS connection begins. */
final class CertificateServer implements CertificateSource {

  private final String host;
  private final int port;
  private volatile @Nullable Socket open;

  CertificateServer(String host, int port) {
    this.host = host;
    this.port = port;
  }

  @Override
  public String where() {
    return Address.text(host, port);
  }

  @Override
  public List<X509Certificate> read(Limit limit) throws IOException, GeneralSecurityException {
    long deadline = limit.deadline();
    var seen = new Witness();
    var context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {seen}, null);
    try (Socket plain = Address.connected(host, port, deadline)) {
      open = plain;
      plain.setSoTimeout(Limit.millisUntil(deadline));
      try (var tls = (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true)) {
        tls.startHandshake();
      } catch (IOException failure) {
        if (seen.chain.isEmpty()) { // else the server wants a certificate of ours: we have seen its
          throw failure;
        }
      }
    } finally {
      open = null;
    }
    return seen.chain;
  }

  /** A server that sends a byte now and then would be listened to for ever. */
  @Override
  public void giveUp() {
    Socket socket = open;
    if (socket != null) {
      try {
        socket.close();
      } catch (IOException gone) {
        // as intended
      }
    }
  }

  @Override
  public boolean isRemote() {
    return true;
  }

  /**
   * Notes the server's certificates and believes them: expired ones are what we are looking for,
   * and nothing is sent or read over this connection.
   */
  private static final class Witness extends X509ExtendedTrustManager {

    private volatile List<X509Certificate> chain = List.of();

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
      this.chain = List.of(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      this.chain = List.of(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
      this.chain = List.of(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
