package io.evenkeel.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ServiceIdentityTest {

  @Test
  void blankNameIsRefused() {
    assertThatThrownBy(() -> ServiceIdentity.of(" "))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("service name: \" \" (expected: not blank)");
  }

  @Test
  void instanceIsThisHostByDefault() {
    ServiceIdentity identity = ServiceIdentity.of("orders");

    assertThat(identity.name()).isEqualTo("orders");
    assertThat(identity.version()).isEmpty();
    assertThat(identity.environment()).isEmpty();
    assertThat(identity.instance()).isNotBlank().doesNotContainAnyWhitespaces();
  }

  @Test
  void eachPartCanBeNamed() {
    ServiceIdentity identity =
        ServiceIdentity.of("orders")
            .withVersion("1.4.2")
            .withEnvironment("prod")
            .withInstance("orders-7");

    assertThat(identity).isEqualTo(new ServiceIdentity("orders", "1.4.2", "prod", "orders-7"));
  }
}
