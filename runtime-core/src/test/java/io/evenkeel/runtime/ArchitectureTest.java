package io.evenkeel.runtime;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The packages and arrows of the house plan: who may import whom, and which library. */
class ArchitectureTest {

  private static final String HOUSE = "io.evenkeel.";
  private static final List<String> ANNOTATIONS =
      List.of("org.jspecify.annotations", "com.google.errorprone.annotations");
  private static final String SLF4J = "org.slf4j";
  private static final List<String> UNDERTOW =
      List.of("io.undertow", "org.xnio", "org.jboss.threads");
  private static final String MICROMETER = "io.micrometer";
  private static final List<String> OPEN_TELEMETRY =
      List.of("io.opentelemetry.api", "io.opentelemetry.context");
  private static final String FAILSAFE = "dev.failsafe";

  /** Of the JDK, in its module jdk.management. */
  private static final String JVM_BEANS = "com.sun.management";

  /** Of the JDK, in its module jdk.jfr, which an image may lack. */
  private static final String FLIGHT_RECORDER = "jdk.jfr";

  /** Optional, each for one ready-made check. */
  private static final List<String> CLIENTS_OF_CHECKS =
      List.of(
          "com.zaxxer.hikari",
          "redis.clients.jedis",
          "org.apache.commons.pool2",
          "io.lettuce.core",
          "com.rabbitmq.client",
          "org.apache.kafka");

  /** The JSON writer that comes with the log encoder; no data binding. */
  private static final String JSON_WRITER = "tools.jackson.core";

  /**
   * One row of the plan.
   *
   * @param house the packages of ours, without {@code io.evenkeel.}
   * @param libraries package prefixes of others
   */
  private record Row(List<String> house, List<String> libraries) {}

  private static final Map<String, Row> PLAN =
      Map.ofEntries(
          row(
              "config",
              house("config.crypto"),
              libraries("com.typesafe.config", "org.snakeyaml", SLF4J)),
          row(
              "config.crypto",
              house(),
              libraries("org.snakeyaml", "com.exceptionfactory.jagged", SLF4J)),
          row("config.remote", house("config", "config.crypto"), libraries(SLF4J)),
          row(
              "config.cli",
              house("config", "config.crypto"),
              libraries("picocli", "com.typesafe.config", SLF4J)),
          row("health", house(), libraries()),
          row("health.checks", house("health"), libraries(JVM_BEANS, CLIENTS_OF_CHECKS)),
          row(
              "observability",
              house(),
              libraries(
                  "ch.qos.logback",
                  "net.logstash.logback",
                  JSON_WRITER,
                  MICROMETER,
                  "io.prometheus.metrics", // comes with Micrometer's registry; shows in its
                  // constructor
                  OPEN_TELEMETRY,
                  SLF4J)),
          row("runtime.lifecycle", house(), libraries()),
          row(
              "runtime.http",
              house("runtime.lifecycle", "config", "health", "observability"),
              libraries(UNDERTOW, MICROMETER, OPEN_TELEMETRY, SLF4J)),
          row(
              "runtime.policy",
              house("runtime.lifecycle", "config", "health", "observability"),
              libraries(FAILSAFE, MICROMETER, OPEN_TELEMETRY, SLF4J)),
          row(
              "runtime.management",
              house(
                  "runtime.lifecycle",
                  "runtime.http",
                  "runtime.policy",
                  "config",
                  "health",
                  "observability"),
              libraries("io.undertow", JSON_WRITER, FLIGHT_RECORDER, SLF4J)),
          row(
              "runtime",
              house(
                  "runtime.lifecycle",
                  "runtime.http",
                  "runtime.policy",
                  "runtime.management",
                  "config",
                  "config.crypto",
                  "config.remote",
                  "health",
                  "health.checks",
                  "observability"),
              libraries("io.undertow", FAILSAFE, MICROMETER, OPEN_TELEMETRY, JSON_WRITER, SLF4J)));

  private static final JavaClasses HOUSE_CLASSES = importHouse();

  private static JavaClasses importHouse() {
    // It logs every class it reads.
    ((Logger) LoggerFactory.getLogger("com.tngtech.archunit")).setLevel(Level.WARN);
    return new ClassFileImporter()
        .withImportOption(new ImportOption.DoNotIncludeTests())
        .withImportOption(location -> !location.contains("-tests.jar"))
        .importPackages("io.evenkeel");
  }

  @Test
  void everyPackageImportsOnlyWhatThePlanAllows() {
    assertThat(violations(HOUSE_CLASSES, PLAN)).isEmpty();
  }

  @Test
  void noPackagesImportEachOtherInACircle() {
    slices().matching("io.evenkeel.(**)").should().beFreeOfCycles().check(HOUSE_CLASSES);
  }

  @Test
  void allModulesWereLookedAt() {
    var packages = new TreeSet<String>();
    HOUSE_CLASSES.forEach(c -> packages.add(c.getPackageName().substring(HOUSE.length())));

    assertThat(packages)
        .contains(
            "config",
            "health",
            "health.checks",
            "observability",
            "runtime",
            "runtime.http",
            "runtime.lifecycle",
            "runtime.management",
            "runtime.policy")
        .isSubsetOf(PLAN.keySet());
    assertThat(HOUSE_CLASSES.stream().map(JavaClass::getSimpleName))
        .doesNotContain("ArchitectureTest", "RawHttp", "ScriptedService");
  }

  @Test
  void anImportThatIsNotInThePlanIsFound() {
    var stricter = new java.util.HashMap<>(PLAN);
    stricter.put("runtime.http", new Row(house("config", "health", "observability"), UNDERTOW));

    var found = violations(HOUSE_CLASSES, stricter);

    assertThat(found)
        .anyMatch(v -> v.contains("HttpService") && v.contains("runtime.lifecycle.Component"))
        .anyMatch(v -> v.contains("RequestMeters") && v.contains("io.micrometer"))
        .allMatch(v -> v.contains("<io.evenkeel.runtime.http."));
  }

  private static List<String> violations(JavaClasses classes, Map<String, Row> plan) {
    var violations = new ArrayList<String>();
    for (JavaClass origin : classes) {
      Row row = plan.get(origin.getPackageName().substring(HOUSE.length()));
      if (row == null) {
        violations.add(origin.getName() + " is in a package that the plan does not have");
        continue;
      }
      for (Dependency dependency : origin.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        if (!target.isPrimitive() && !allowed(row, origin, target)) {
          violations.add(dependency.getDescription());
        }
      }
    }
    return violations;
  }

  private static boolean allowed(Row row, JavaClass origin, JavaClass target) {
    String to = target.getPackageName();
    if (to.equals(origin.getPackageName())
        || to.startsWith("java.")
        || to.equals("com.sun.management")
        || to.startsWith("javax.")
        || ANNOTATIONS.contains(to)) {
      return true;
    }
    if (to.startsWith(HOUSE)) {
      return row.house().contains(to.substring(HOUSE.length()));
    }
    return row.libraries().stream().anyMatch(l -> to.equals(l) || to.startsWith(l + "."));
  }

  private static Map.Entry<String, Row> row(
      String name, List<String> house, List<String> libraries) {
    return Map.entry(name, new Row(house, libraries));
  }

  private static List<String> house(String... names) {
    return List.of(names);
  }

  /** Prefixes and lists of prefixes. */
  private static List<String> libraries(Object... prefixes) {
    var all = new ArrayList<String>();
    for (Object prefix : prefixes) {
      if (prefix instanceof List<?> several) {
        several.forEach(p -> all.add((String) p));
      } else {
        all.add((String) prefix);
      }
    }
    return List.copyOf(all);
  }
}
