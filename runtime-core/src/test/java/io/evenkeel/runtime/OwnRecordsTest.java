package io.evenkeel.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.evenkeel.config.ConfigException;
import io.evenkeel.config.ConfigSource;
import io.evenkeel.config.RecordFactory;
import io.evenkeel.config.RuntimeConfig;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every record of ours, with reflection and without: a new one needs a line in OwnRecords. */
class OwnRecordsTest {

  static final List<SettingsDeclaration> SECTIONS = CoreSettings.SECTIONS;

  /** Each unlike its default, and so that each record is there. */
  private static final Map<String, ?> VALUES =
      Map.of(
          "service.version",
          "1.2.3",
          "http.overload.critical-share",
          0.5,
          "management.paths.info",
          "/about",
          "start.retries",
          7,
          "shutdown.pre-drain.max",
          "3s",
          "log",
          Map.of("access.sample", 0.25, "redact.keys", List.of("pin")),
          "metrics.http.slo",
          List.of("10ms", "20ms"),
          "trace.response-header",
          false,
          "policies.orders",
          Map.of(
              "preset",
              "database",
              "bulkhead.calls",
              7,
              "rate-limit",
              Map.of("calls", 8, "per", "9s")));

  private static final Map<String, ?> REFUSED =
      Map.of(
          "http", Map.of("port", 70_000, "backlog", 0, "overload.critical-share", 2),
          "management", Map.of("port", "no", "paths.info", "about"),
          "start", Map.of("retries", -1, "time-zone", "Mars"),
          "shutdown.pre-drain.max", "-3s",
          "log", Map.of("level", "loud", "access.sample", 7),
          "metrics.max-series", 0,
          "policies", Map.of("orders.bulkhead.calls", 0, "UPPER.timeout", "1s"));

  private static final RecordFactory NONE = (type, all) -> Optional.empty();

  private static RuntimeConfig load(Map<String, ?> values, RecordFactory factory) {
    var loader =
        RuntimeConfig.loader()
            .environment(Map.of())
            .systemProperties(Map.of())
            .source(ConfigSource.of("test", values))
            .recordFactory(factory);
    SECTIONS.forEach(s -> loader.section(s.section(), s.type()));
    return loader.load();
  }

  /** All that the sections hold, however deep. */
  static Set<Class<?>> records() {
    Set<Class<?>> found = new LinkedHashSet<>();
    SECTIONS.forEach(section -> collect(section.type(), found));
    return found;
  }

  private static void collect(Type type, Set<Class<?>> found) {
    if (type instanceof ParameterizedType generic) {
      for (Type argument : generic.getActualTypeArguments()) {
        collect(argument, found);
      }
    } else if (type instanceof Class<?> record && isSection(record) && found.add(record)) {
      for (RecordComponent component : record.getRecordComponents()) {
        collect(component.getGenericType(), found);
      }
    }
  }

  /** The configuration's own record, a size, is a value. */
  private static boolean isSection(Class<?> type) {
    return type.isRecord() && type.getPackage() != RuntimeConfig.class.getPackage();
  }

  @ParameterizedTest
  @MethodSource("records")
  void eachIsConstructedWithoutReflection(Class<?> type) {
    List<Class<?>> constructed = new ArrayList<>();

    load(
        VALUES,
        (asked, all) -> {
          Optional<Record> record = new OwnRecords().create(asked, all);
          record.ifPresent(r -> constructed.add(r.getClass()));
          return record;
        });

    assertThat(constructed).contains(type);
  }

  @ParameterizedTest
  @FieldSource("SECTIONS")
  void eachSectionIsTheSameAsByReflection(SettingsDeclaration section) {
    var ours = load(VALUES, new OwnRecords()).settings(section.type());

    assertThat(ours).isEqualTo(load(VALUES, NONE).settings(section.type()));
    assertThat(ours).isNotEqualTo(load(Map.of(), NONE).settings(section.type()));
  }

  @Test
  void whatTheyRefuseIsTheSameAsByReflection() {
    var ours = refused(new OwnRecords());

    assertThat(ours.problems()).hasSizeGreaterThan(10).isEqualTo(refused(NONE).problems());
    assertThat(ours.getSuppressed()).isEmpty();
  }

  private static ConfigException refused(RecordFactory factory) {
    return catchThrowableOfType(ConfigException.class, () -> load(REFUSED, factory));
  }
}
