package io.gantry.platform.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.contracts.Topics;
import io.gantry.platform.GantryException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.junit.jupiter.api.Test;

class TopicAdminTest {

  @Test
  void aTopicThatTheBrokerDoesNotKnowYetIsAskedForAgain() {
    Queue<KafkaFuture<String>> answers =
        new ArrayDeque<>(
            List.of(
                refused(new UnknownTopicOrPartitionException("instances.failed")),
                refused(new UnknownTopicOrPartitionException("instances.failed")),
                KafkaFuture.completedFuture("led")));

    String answer = TopicAdmin.untilKnown(answers::remove);

    assertThat(answer).isEqualTo("led");
    assertThat(answers).isEmpty();
  }

  @Test
  void whatWillNotPassIsSaidAtOnce() {
    Queue<KafkaFuture<String>> answers =
        new ArrayDeque<>(
            List.of(
                refused(new AuthorizationException("not for you")),
                KafkaFuture.completedFuture("never asked")));

    assertThatThrownBy(() -> TopicAdmin.untilKnown(answers::remove))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining("does not answer")
        .hasRootCauseInstanceOf(AuthorizationException.class);
    assertThat(answers).hasSize(1);
  }

  @Test
  void whereTheOrderOfAllRecordsMattersThereIsOnePartition() {
    assertThat(TopicAdmin.partitions(Topics.PATIENTS, TopicAdmin.CLUSTER_PARTITIONS)).isOne();
    assertThat(TopicAdmin.partitions(Topics.STUDIES_VERIFIED, TopicAdmin.CLUSTER_PARTITIONS))
        .isEqualTo(TopicAdmin.CLUSTER_PARTITIONS);
  }

  private static KafkaFuture<String> refused(Exception why) {
    KafkaFutureImpl<String> future = new KafkaFutureImpl<>();
    future.completeExceptionally(why);
    return future;
  }
}
