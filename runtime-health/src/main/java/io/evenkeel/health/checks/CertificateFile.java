package io.evenkeel.health.checks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;

/** A file of certificates. */
record CertificateFile(Path file) implements CertificateSource {

  private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
  private static final String END = "-----END CERTIFICATE-----";

  @Override
  public String where() {
    return file.toString();
  }

  @Override
  public List<X509Certificate> read(Limit limit) throws IOException, GeneralSecurityException {
    byte[] bytes = certificates(CertificateSource.bytes(file));
    return CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(bytes))
        .stream()
        .map(X509Certificate.class::cast)
        .toList();
  }

  /** Without the keys that may be between them, at which the factory would stumble. */
  private static byte[] certificates(byte[] bytes) {
    String text = new String(bytes, ISO_8859_1);
    if (!text.contains(BEGIN)) {
      return bytes;
    }
    var certificates = new StringBuilder();
    for (int begin = text.indexOf(BEGIN); begin >= 0; begin = text.indexOf(BEGIN, begin + 1)) {
      int end = text.indexOf(END, begin);
      int stop = end < 0 ? text.length() : end + END.length();
      certificates.append(text, begin, stop).append('\n');
    }
    return certificates.toString().getBytes(ISO_8859_1);
  }
}
