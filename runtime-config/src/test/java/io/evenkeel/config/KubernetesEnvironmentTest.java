package io.evenkeel.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a pod really brings: service links, mounts with links, a proxy; nothing of it is wrong. */
class KubernetesEnvironmentTest {

  record Http(int port, String host) {}

  record Orders(int port, Service service, Database database) {}

  record Service(String host, int port) {}

  record Database(String url, Secret password) {}

  @TempDir Path folder;

  private Sandbox pod() {
    String mount = "root/run/secrets/kubernetes.io/serviceaccount/";
    return new Sandbox(folder)
        .file(
            "reference.conf",
            "http { port = 8080, host = 0.0.0.0 }\norders { port = 1, service { host = s, port = 2 } }")
        // two services, of which one is called like a section
        .variable("KUBERNETES_SERVICE_HOST", "10.96.0.1")
        .variable("KUBERNETES_SERVICE_PORT", "443")
        .variable("KUBERNETES_SERVICE_PORT_HTTPS", "443")
        .variable("KUBERNETES_PORT", "tcp://10.96.0.1:443")
        .variable("KUBERNETES_PORT_443_TCP", "tcp://10.96.0.1:443")
        .variable("KUBERNETES_PORT_443_TCP_PROTO", "tcp")
        .variable("KUBERNETES_PORT_443_TCP_PORT", "443")
        .variable("KUBERNETES_PORT_443_TCP_ADDR", "10.96.0.1")
        .variable("ORDERS_SERVICE_HOST", "10.96.7.7")
        .variable("ORDERS_SERVICE_PORT", "80")
        .variable("ORDERS_SERVICE_PORT_HTTP", "80")
        .variable("ORDERS_PORT", "tcp://10.96.7.7:80")
        .variable("ORDERS_PORT_80_TCP", "tcp://10.96.7.7:80")
        .variable("ORDERS_PORT_80_TCP_PROTO", "tcp")
        .variable("ORDERS_PORT_80_TCP_PORT", "80")
        .variable("ORDERS_PORT_80_TCP_ADDR", "10.96.7.7")
        .variable("HTTP_PROXY", "http://proxy:3128")
        .variable("NO_PROXY", "localhost")
        .variable("PATH", "/usr/bin")
        .variable("HOSTNAME", "orders-7d4b9c-x2x4p")
        .property("http.proxyHost", "proxy")
        .property("http.proxyPort", "3128")
        .property("http.nonProxyHosts", "localhost|*.svc")
        .property("https.proxyHost", "proxy")
        .property("http.keepAlive", "false")
        .property("java.version", "25")
        // the service account
        .file(mount + "..2026_11_21/token", "planted")
        .file(mount + "..2026_11_21/ca.crt", "c")
        .file(mount + "..2026_11_21/namespace", "default")
        .link(mount + "..data", "..2026_11_21")
        .link(mount + "token", "..data/token")
        .link(mount + "ca.crt", "..data/ca.crt")
        .link(mount + "namespace", "..data/namespace")
        // a secret and a config map
        .file("root/etc/secret/..2026_11_21/orders.database.password", "planted-secret\n")
        .link("root/etc/secret/..data", "..2026_11_21")
        .link("root/etc/secret/orders.database.password", "..data/orders.database.password")
        .variable("CONFIG_SECRET_DIRS", folder.resolve("root/etc/secret").toString())
        .file(
            "work/config/..2026_11_21/prod.yaml",
            "orders:\n  database:\n    url: jdbc:postgresql://${db.host:db}:5432/orders\n")
        .link("work/config/..data", "..2026_11_21")
        .link("work/config/prod.yaml", "..data/prod.yaml")
        .variable("APP_PROFILE", "prod");
  }

  private static RuntimeConfig load(Sandbox sandbox) {
    return sandbox.loader().section("http", Http.class).section("orders", Orders.class).load();
  }

  @Test
  void aPodStartsWithoutAnyProblem() {
    RuntimeConfig config = load(pod());

    assertThat(config.settings(Http.class)).isEqualTo(new Http(8080, "0.0.0.0"));
    assertThat(config.settings(Orders.class))
        .isEqualTo(
            new Orders(
                1,
                new Service("s", 2),
                new Database("jdbc:postgresql://db:5432/orders", Secret.of("planted-secret"))));
    assertThat(config.origin("orders.database.url")).contains("config/prod.yaml:3");
    assertThat(config.layers())
        .containsExactly(
            "reference.conf", "config/prod.yaml", folder.resolve("root/etc/secret").toString());
    assertThat(config.describe().toString()).doesNotContain("planted");
  }

  @Test
  void theServiceLinksAreOneLineAndNothingElseIsWarnedAbout() {
    assertThat(load(pod()).warnings())
        .isEqualTo(
            List.of(
                "Kubernetes service links are ignored: ORDERS_PORT, ORDERS_SERVICE_HOST, ORDERS_SERVICE_PORT"));
  }

  @Test
  void anotherPodsConfigurationStillWinsOverTheLinks() {
    RuntimeConfig config =
        load(pod().variable("ORDERS_PORT", "9090").variable("HTTP_PORT", "8081"));

    assertThat(config.settings(Orders.class).port()).isEqualTo(9090);
    assertThat(config.settings(Http.class).port()).isEqualTo(8081);
  }
}
