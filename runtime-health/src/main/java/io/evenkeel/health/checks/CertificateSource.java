package io.evenkeel.health.checks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;

/** Where certificates are. */
interface CertificateSource {

  int MAX_BYTES = 4 * 1024 * 1024;

  /** A path, or host and port. */
  String where();

  List<X509Certificate> read(Limit limit) throws IOException, GeneralSecurityException;

  /** Makes a read that takes too long fail, where that is possible. */
  default void giveUp() {}

  default boolean isRemote() {
    return false;
  }

  /** A whole file, if it is not larger than {@value #MAX_BYTES} bytes. */
  static byte[] bytes(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException("more than " + MAX_BYTES + " bytes (expected: certificates)");
      }
      return bytes;
    }
  }
}
