package io.evenkeel.health.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReasonTest {

  private static final Limit LIMIT = Limit.seconds(2);

  @Test
  void theNetworksTroublesHaveOneLineEach() {
    assertThat(of(new ConnectException("Connection refused")))
        .isEqualTo("db:1 refused the connection");
    assertThat(of(new ConnectException("Connection timed out")))
        .isEqualTo("db:1 did not accept a connection within 2 s");
    assertThat(of(new ConnectException("Network is unreachable")))
        .isEqualTo("db:1: Network is unreachable");
    assertThat(of(new UnknownHostException("db"))).isEqualTo("db:1: unknown host");
    assertThat(of(new IOException("x", new SocketTimeoutException("Read timed out"))))
        .isEqualTo("db:1 did not answer within 2 s");
  }

  @Test
  void theOutermostThatSaysSomethingAndTheRootAreTold() {
    var root = new IllegalArgumentException("bad frame");
    assertThat(of(new ExecutionException(new IOException("cannot read", root))))
        .isEqualTo("db:1: IOException: cannot read (IllegalArgumentException: bad frame)");
    assertThat(of(new IOException("cannot read: bad frame", root)))
        .isEqualTo("db:1: IOException: cannot read: bad frame");
  }

  @Test
  void aCircleOfCausesEnds() {
    var first = new IOException("first");
    first.initCause(new IOException("second", first));

    assertThat(of(first)).startsWith("db:1: IOException: first");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://app:hunter2@db/orders",
        "jdbc:postgresql://db/orders?user=app&password=hunter2&ssl=true",
        "jdbc:sqlserver://db;user=app;password={hunter2;}",
        "jdbc:sqlserver://db;PASSWORD=hunter2;encrypt=true",
        "jdbc:oracle:thin:app/hunter2@//db:1521/orders",
        "redis://:hunter2@cache:6379",
        "redis://app:hun@ter2@cache:6379",
        "rediss://app:p/hunter2@cache:6379/0",
        "amqp://app:hunter2@mq:5672/%2f",
        "cannot connect to amqp://app:hunter2@mq:5672 as app",
        "sasl.jaas.config=X required username=\"app\" password=\"hunter2\";",
        "Properties{user=app, password='hunter2', ssl=true}",
        "{\"api_key\": \"hunter2\"}",
        "https://host/x?access_token=hunter2",
        "secret: hunter2",
      })
  void credentialsAreMasked(String text) {
    assertThat(Credentials.masked(text))
        .contains("***")
        .doesNotContain("hunter2")
        .doesNotContain("ter2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "FATAL: password authentication failed for user \"app\"",
        "Connection to localhost:5432 refused.",
        "http://host:80/path",
        "mail to ops@example.com",
      })
  void whatIsNoCredentialStays(String text) {
    assertThat(Credentials.masked(text)).isEqualTo(text);
  }

  @Test
  void aLongTextIsCutBetweenWordsSoThatNoHalfUrlTellsItsPassword() {
    String text = "x".repeat(980) + " redis://app:hunter2" + "0".repeat(100) + "@cache";

    assertThat(Credentials.masked(text)).doesNotContain("hunter2").endsWith("...");
    assertThat(Credentials.masked("password=".repeat(100_000)).length()).isLessThan(2_000);
  }

  @Test
  void anAddressHasNeitherUserInfoNorQuery() {
    assertThat(Credentials.address(URI.create("https://a:b@host:8443/health?token=c#d")))
        .isEqualTo("https://host:8443/health");
  }

  @ParameterizedTest
  @CsvSource({"0,0 ms", "999,999 ms", "1000,1 s", "1549,1.5 s", "12345,12 s", "600000,600 s"})
  void durationsAreShort(long millis, String text) {
    assertThat(Reason.text(Duration.ofMillis(millis))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql://db.internal:5432/orders?password=x,db.internal:5432",
    "'jdbc:postgresql://one:1,two:2/orders','one:1,two:2'",
    "jdbc:mysql://app:pw@db:3306/orders,db:3306",
    "jdbc:sqlserver://db:1433;password=x,db:1433",
    "jdbc:postgresql://[::1]:5432/orders,[::1]:5432",
    "jdbc:oracle:thin:app/pw@//db:1521/x,the database",
    "jdbc:h2:mem:orders,the database",
    "jdbc:x://a:p@ss@db/o,the database",
    "'',the database",
  })
  void theAddressOfAJdbcUrlIsHostAndPortAlone(String url, String address) {
    assertThat(JdbcDiagnosis.address(url)).isEqualTo(address);
  }

  private static String of(Throwable failure) {
    return Reason.of("db:1", LIMIT, failure);
  }
}
