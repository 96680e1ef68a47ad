package io.evenkeel.runtime;

import io.evenkeel.config.Components;
import io.evenkeel.config.RecordFactory;
import io.evenkeel.observability.LogSettings;
import io.evenkeel.observability.MetricsSettings;
import io.evenkeel.observability.TraceSettings;
import io.evenkeel.runtime.http.HttpSettings;
import io.evenkeel.runtime.http.OverloadSettings;
import io.evenkeel.runtime.management.ManagementSettings;
import io.evenkeel.runtime.policy.PoliciesSettings;
import io.evenkeel.runtime.policy.PolicySettings;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Constructs the records of {@link CoreSettings#SECTIONS}, and those inside. Immutable. */
final class OwnRecords implements RecordFactory {

  @Override
  public Optional<Record> create(Class<? extends Record> type, Components all) {
    Record record = own(type, all);
    if (record == null) {
      record = ports(type, all);
    }
    if (record == null) {
      record = observing(type, all);
    }
    return Optional.ofNullable(record == null ? policies(type, all) : record);
  }

  private static @Nullable Record own(Class<? extends Record> type, Components all) {
    if (type == ServiceSettings.class) {
      return new ServiceSettings(all.next(), all.next(), all.next(), all.next());
    }
    if (type == StartSettings.class) {
      return new StartSettings(
          all.next(), all.next(), all.next(), all.next(), all.next(), all.next());
    }
    if (type == ShutdownSettings.class) {
      return new ShutdownSettings(all.next(), all.next(), all.next(), all.next(), all.next());
    }
    if (type == ShutdownSettings.PreDrain.class) {
      return new ShutdownSettings.PreDrain(all.next());
    }
    return null;
  }

  private static @Nullable Record ports(Class<? extends Record> type, Components all) {
    if (type == HttpSettings.class) {
      return new HttpSettings(
          all.next(),
          all.next(),
          all.next(),
          all.next(),
          all.next(),
          all.next(),
          all.next(),
          all.next(),
          all.next(),
          all.next(),
          all.next(),
          all.next(),
          all.next(),
          all.next(),
          all.next(),
          all.next(),
          all.next());
    }
    if (type == OverloadSettings.class) {
      return new OverloadSettings(all.next(), all.next(), all.next(), all.next(), all.next());
    }
    if (type == ManagementSettings.class) {
      return new ManagementSettings(
          all.next(), all.next(), all.next(), all.next(), all.next(), all.next(), all.next());
    }
    if (type == ManagementSettings.Paths.class) {
      return new ManagementSettings.Paths(
          all.next(), all.next(), all.next(), all.next(), all.next(), all.next());
    }
    return null;
  }

  private static @Nullable Record observing(Class<? extends Record> type, Components all) {
    if (type == LogSettings.class) {
      return new LogSettings(
          all.next(), all.next(), all.next(), all.next(), all.next(), all.next(), all.next());
    }
    if (type == LogSettings.Access.class) {
      return new LogSettings.Access(all.next(), all.next());
    }
    if (type == LogSettings.Redact.class) {
      return new LogSettings.Redact(all.next(), all.next());
    }
    if (type == MetricsSettings.class) {
      return new MetricsSettings(all.next(), all.next());
    }
    if (type == MetricsSettings.Http.class) {
      return new MetricsSettings.Http(all.next(), all.next());
    }
    if (type == TraceSettings.class) {
      return new TraceSettings(all.next(), all.next());
    }
    return null;
  }

  private static @Nullable Record policies(Class<? extends Record> type, Components all) {
    if (type == PoliciesSettings.class) {
      return new PoliciesSettings(all.next());
    }
    if (type == PolicySettings.class) {
      return new PolicySettings(
          all.next(),
          all.next(),
          all.next(),
          all.next(),
          all.next(),
          all.next(),
          all.next(),
          all.next(),
          all.next(),
          all.next(),
          all.next(),
          all.next(),
          all.next(),
          all.next(),
          all.next());
    }
    if (type == PolicySettings.Budget.class) {
      return new PolicySettings.Budget(all.next(), all.next());
    }
    if (type == PolicySettings.Breaker.class) {
      return new PolicySettings.Breaker(
          all.next(), all.next(), all.next(), all.next(), all.next(), all.next());
    }
    if (type == PolicySettings.Bulk.class) {
      return new PolicySettings.Bulk(all.next(), all.next());
    }
    if (type == PolicySettings.Rate.class) {
      return new PolicySettings.Rate(all.next(), all.next(), all.next());
    }
    return null;
  }
}
