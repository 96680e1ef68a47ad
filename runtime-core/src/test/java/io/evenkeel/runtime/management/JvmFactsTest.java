package io.evenkeel.runtime.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.observability.ServiceIdentity;
import io.evenkeel.observability.Telemetry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JvmFactsTest {

  private static String shown(String flag) {
    try (var telemetry =
        Telemetry.builder(ServiceIdentity.of("orders"))
            .redaction(text -> text.replace("known-secret", "******"))
            .start()) {
      return JvmFacts.shown(List.of(flag), telemetry::redacted).get(0);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "-Xmx512m, -Xmx512m",
    "-Dfile.encoding=UTF-8, -Dfile.encoding=UTF-8",
    "-XX:MaxRAMPercentage=75.0, -XX:MaxRAMPercentage=75.0",
    "-Dpassword=x, -Dpassword=******",
    "-Djavax.net.ssl.keyStorePassword=a b c, -Djavax.net.ssl.keyStorePassword=******",
    "-Dorders.api-key=x, -Dorders.api-key=******",
    "-Dplain=has known-secret in it, -Dplain=******",
    "'-javaagent:/agent.jar=host=a,token=x y', -javaagent:/agent.jar=******",
    "-Dknown-secret.x=known-secret, -D******.x=******",
    "-Xlog:known-secret, -Xlog:******",
  })
  void flagsLoseTheirSecrets(String flag, String shown) {
    assertThat(shown(flag)).isEqualTo(shown);
  }

  @Test
  void flagsAreForAuthorisedCallersAndLimitsForAll() throws Exception {
    try (var port = ManagementPort.withToken()) {
      JsonNode open = new JsonMapper().readTree(port.get("/info").body());
      JsonNode full = new JsonMapper().readTree(port.getAuthorized("/info").body());

      assertThat(open.path("jvm").propertyNames()).containsExactly("version", "vendor", "uptime_s");
      assertThat(open.path("jvm").path("version").asString())
          .isEqualTo(Runtime.version().toString());
      assertThat(full.path("jvm").path("flags").isArray()).isTrue();
      JsonNode limits = open.path("limits");
      assertThat(limits.path("processors").asInt())
          .isEqualTo(Runtime.getRuntime().availableProcessors());
      assertThat(limits.path("max_heap_bytes").asLong())
          .isEqualTo(Runtime.getRuntime().maxMemory());
      assertThat(limits.path("memory_bytes").asLong()).isPositive();
    }
  }

  @Test
  void limitsOfAControlGroupAreShownAsTheKernelWritesThem(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("cpu.max"), "150000 100000\n");
    Files.writeString(folder.resolve("memory.max"), "max\n");

    assertThat(JvmFacts.cgroup("cpu.max", folder)).contains("150000 100000");
    assertThat(JvmFacts.cgroup("memory.max", folder)).isEmpty();
    assertThat(JvmFacts.cgroup("none", folder)).isEmpty();
  }
}
