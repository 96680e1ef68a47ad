package io.evenkeel.config;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The layer of system properties; those of the JDK are not configuration. */
final class SystemProperties {

  static final String ORIGIN = "system property ";

  /** What the JDK's names begin with, before the first dot. */
  private static final Set<String> JDK =
      Set.of(
          "java",
          "javax",
          "jdk",
          "sun",
          "os",
          "awt",
          "apple",
          "networkaddress",
          "native",
          "stdin",
          "stdout",
          "stderr",
          "ftp");

  /** The JDK's names in families that applications use too. */
  private static final Set<String> JDK_NAMES =
      Set.of(
          "http.proxyHost",
          "http.proxyPort",
          "http.nonProxyHosts",
          "http.proxyUser",
          "http.proxyPassword",
          "http.keepAlive",
          "http.keepAlive.time.server",
          "http.keepAlive.time.proxy",
          "http.maxConnections",
          "http.maxRedirects",
          "http.agent",
          "http.strictPostRedirect",
          "http.auth.preference",
          "http.auth.digest.validateServer",
          "http.auth.digest.validateProxy",
          "http.auth.digest.cnonceRepeat",
          "http.auth.digest.reEnabledAlgorithms",
          "http.auth.ntlm.domain",
          "http.auth.serializeRequests",
          "http.errorStreamBufferSize",
          "https.proxyHost",
          "https.proxyPort",
          "https.protocols",
          "https.cipherSuites",
          "user.name",
          "user.home",
          "user.dir",
          "user.language",
          "user.country",
          "user.script",
          "user.variant",
          "user.timezone",
          "user.region",
          "user.extensions",
          "file.separator",
          "file.encoding",
          "file.encoding.pkg",
          "path.separator",
          "line.separator",
          "keystore.type",
          "keystore.pkcs12.legacy",
          "policy.provider",
          "gopherProxySet");

  private SystemProperties() {}

  static Layer layer(Map<String, String> properties, KnownKeys known, List<String> warnings) {
    var tree = new KeyTree(Origins.of("system properties"));
    for (Map.Entry<String, String> property : new TreeMap<>(properties).entrySet()) {
      String name = property.getKey();
      List<String> path = List.of(name.split("\\.", -1));
      if (!isJdk(name) && !path.contains("")) {
        put(tree, name, new Key(path), property.getValue(), known, warnings);
      }
    }
    return new Layer("system properties", tree.toObject());
  }

  private static void put(
      KeyTree tree, String name, Key key, String text, KnownKeys known, List<String> warnings) {
    var shape = known.settable(key);
    if (shape.isEmpty()) {
      List<Key> near = known.declaredSuggestions(key);
      if (!near.isEmpty()) {
        warnings.add(
            ORIGIN
                + Text.shown(name)
                + " is ignored: it sets no known key."
                + Near.didYouMean(near));
      }
    } else if (!tree.put(
        key.segments(), KnownKeys.value(shape.get(), text, Origins.of(ORIGIN + name)))) {
      warnings.add(ORIGIN + name + " is ignored: another property sets a key around it");
    }
  }

  static boolean isJdk(String name) {
    int dot = name.indexOf('.');
    String first = dot < 0 ? name : name.substring(0, dot);
    return JDK.contains(first)
        || first.startsWith("socksProxy")
        || name.equals("com.sun")
        || name.startsWith("com.sun.")
        || JDK_NAMES.contains(name);
  }
}
