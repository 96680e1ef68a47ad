package io.evenkeel.health.checks;

import static java.util.Objects.requireNonNull;

import io.evenkeel.health.HealthResult;
import io.evenkeel.health.Probe;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/**
 * Whether a Kafka cluster answers, has enough brokers, and leaders for the partitions of a topic;
 * by the admin client ({@code org.apache.kafka:kafka-clients}), version 3 or newer. The client
 * remains the caller's, who closes it; it needs the right to describe the cluster and the topic.
 */
public final class KafkaProbe implements Probe {

  private static final int MAX_BROKERS = 10_000;

  private final Admin admin;
  private final int brokers;
  private final String topic;
  private final Limit limit;

  private KafkaProbe(Admin admin, int brokers, String topic, Limit limit) {
    this.admin = admin;
    this.brokers = brokers;
    this.topic = topic;
    this.limit = limit;
  }

  /**
   * A probe of the cluster that this client is for.
   *
   * @throws IllegalStateException when the client is not on the class path
   */
  public static KafkaProbe admin(Admin admin) {
    Library.KAFKA.require("KafkaProbe.admin");
    return new KafkaProbe(requireNonNull(admin, "admin"), 1, "", Limit.seconds(5));
  }

  /**
   * How many brokers must be there, from 1, the default, to 10,000.
   *
   * @throws IllegalArgumentException when out of bounds
   */
  public KafkaProbe atLeastBrokers(int brokers) {
    if (brokers < 1 || brokers > MAX_BROKERS) {
      throw new IllegalArgumentException(
          "atLeastBrokers: " + brokers + " (expected: 1 to " + MAX_BROKERS + ")");
    }
    return new KafkaProbe(admin, brokers, topic, limit);
  }

  /**
   * This topic must be there, with a leader for each partition.
   *
   * @throws IllegalArgumentException when blank
   */
  public KafkaProbe topic(String topic) {
    if (topic.isBlank()) {
      throw new IllegalArgumentException("topic: blank (expected: its name)");
    }
    return new KafkaProbe(admin, brokers, topic, limit);
  }

  /**
   * How long the answers may take together; from 1 ms to 59 min, 5 s by default.
   *
   * @throws IllegalArgumentException when out of bounds
   */
  public KafkaProbe within(Duration limit) {
    return new KafkaProbe(admin, brokers, topic, new Limit(limit));
  }

  @Override
  public HealthResult check() throws InterruptedException {
    try {
      return new KafkaQuestions(admin, limit.deadline()).asked(brokers, topic);
    } catch (TimeoutException hung) {
      return HealthResult.down("no Kafka broker answered within " + limit);
    } catch (ExecutionException failure) {
      return HealthResult.down(Reason.of("Kafka", limit, failure));
    } catch (LinkageError broken) {
      return Library.KAFKA.broken(broken);
    }
  }

  @Override
  public boolean isRemote() {
    return true;
  }

  @Override
  public Duration defaultTimeout() {
    return limit.checkTimeout();
  }
}
