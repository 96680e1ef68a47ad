package io.evenkeel.health.checks;

import io.evenkeel.health.HealthResult;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What is asked in one check, until a deadline. */
record KafkaQuestions(Admin admin, long deadline) {

  HealthResult asked(int brokers, String topic)
      throws InterruptedException, ExecutionException, TimeoutException {
    var options = new DescribeClusterOptions().timeoutMs(Limit.millisUntil(deadline));
    int found = answer(admin.describeCluster(options).nodes()).size();
    if (found < brokers) {
      return HealthResult.down(
          "Kafka has " + found + " brokers (expected: at least " + brokers + ")");
    }
    return topic.isEmpty() ? HealthResult.up() : leaders(topic);
  }

  private HealthResult leaders(String topic)
      throws InterruptedException, ExecutionException, TimeoutException {
    var options = new DescribeTopicsOptions().timeoutMs(Limit.millisUntil(deadline));
    KafkaFuture<Map<String, TopicDescription>> described =
        admin.describeTopics(List.of(topic), options).allTopicNames();
    List<TopicPartitionInfo> partitions;
    try {
      partitions =
          answer(described).values().stream().flatMap(d -> d.partitions().stream()).toList();
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof UnknownTopicOrPartitionException) {
        return HealthResult.down("Kafka has no topic " + topic);
      }
      throw failure;
    }
    long without = partitions.stream().filter(p -> p.leader() == null).count();
    return without == 0
        ? HealthResult.up()
        : HealthResult.down(
            without + " of " + partitions.size() + " partitions of " + topic + " have no leader");
  }

  /** What is thrown is of the JDK: the probe's own class must load without the library. */
  private <T> T answer(KafkaFuture<T> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    try {
      return future.get(Limit.millisUntil(deadline), TimeUnit.MILLISECONDS);
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof org.apache.kafka.common.errors.TimeoutException) {
        throw new TimeoutException();
      }
      throw failure;
    }
  }
}
