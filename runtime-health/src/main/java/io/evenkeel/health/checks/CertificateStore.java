package io.evenkeel.health.checks;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A key store, or a trust store. */
final class CertificateStore implements CertificateSource {

  private final Path file;
  private final char[] password;

  CertificateStore(Path file, char[] password) {
    this.file = file;
    this.password = password;
  }

  @Override
  public String where() {
    return file.toString();
  }

  @Override
  public List<X509Certificate> read(Limit limit) throws IOException, GeneralSecurityException {
    var bytes = new ByteArrayInputStream(CertificateSource.bytes(file));
    // The JDK's own kind reads the other one as well.
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(bytes, password);
    var ofKeys = new ArrayList<X509Certificate>();
    var trusted = new ArrayList<X509Certificate>();
    for (String alias : Collections.list(store.aliases())) {
      if (store.isKeyEntry(alias)) {
        add(store.getCertificateChain(alias), ofKeys);
      } else {
        add(new Certificate[] {store.getCertificate(alias)}, trusted);
      }
    }
    return ofKeys.isEmpty() ? trusted : ofKeys;
  }

  private static void add(Certificate[] chain, List<X509Certificate> found) {
    if (chain != null) { // a secret key has none
      for (Certificate certificate : chain) {
        if (certificate instanceof X509Certificate x509) {
          found.add(x509);
        }
      }
    }
  }
}
