package io.evenkeel.health.checks;

import io.evenkeel.health.testkit.PostgresServer;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Keys and certificates made by the JDK's own tool. */
final class Keytool {

  static final String PASSWORD = "changeit";

  private Keytool() {}

  /** A key store with a key whose certificate is valid from some days ago for so many days. */
  static Path keystore(Path file, String name, int startDay, int validDays) throws Exception {
    run(
        "-genkeypair",
        "-alias",
        name,
        "-keyalg",
        "EC",
        "-dname",
        "CN=" + name,
        "-startdate",
        (startDay < 0 ? "" : "+") + startDay + "d",
        "-validity",
        Integer.toString(validDays),
        "-ext",
        "san=dns:localhost",
        "-storetype",
        "PKCS12",
        "-keystore",
        file.toString(),
        "-storepass",
        PASSWORD);
    return file;
  }

  static Path pem(Path keystore, String name, Path file) throws Exception {
    run(
        "-exportcert",
        "-rfc",
        "-alias",
        name,
        "-file",
        file.toString(),
        "-keystore",
        keystore.toString(),
        "-storepass",
        PASSWORD);
    return file;
  }

  static Path truststore(Path file, Path pem, String name) throws Exception {
    run(
        "-importcert",
        "-noprompt",
        "-alias",
        name,
        "-file",
        pem.toString(),
        "-storetype",
        "PKCS12",
        "-keystore",
        file.toString(),
        "-storepass",
        PASSWORD);
    return file;
  }

  /** As a server with this key; trusts what the store holds. */
  static SSLContext context(Path keystore) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keystore)) {
      store.load(in, PASSWORD.toCharArray());
    }
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD.toCharArray());
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static void run(String... arguments) throws Exception {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-Xshare:auto"));
    command.addAll(List.of(arguments));
    PostgresServer.run(command);
  }
}
