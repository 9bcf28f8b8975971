package io.gantry.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EmbeddedKafkaIT {
  @TempDir static Path directory;
  private static EmbeddedKafka broker;

  @BeforeAll
  static void start() {
    broker = EmbeddedKafka.start(directory);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers",
            broker.bootstrapServers(),
            "acks",
            "all",
            "max.block.ms",
            3_000,
            "max.request.size",
            EmbeddedKafka.MAX_MESSAGE_BYTES,
            "buffer.memory",
            2L * EmbeddedKafka.MAX_MESSAGE_BYTES),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  @Test
  void takesARecordOf16MiB() throws InterruptedException, ExecutionException {
    create("large");
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      assertThat(producer.send(new ProducerRecord<>("large", new byte[16 << 20])).get().hasOffset())
          .isTrue();
    }
  }

  @Test
  void aSecondBrokerOnTheDirectoryIsRefusedAndHarmsNothing() {
    assertThatThrownBy(() -> EmbeddedKafka.start(directory))
        .asInstanceOf(type(EmbeddedException.class))
        .extracting(EmbeddedException::code)
        .isEqualTo("GTY-0212");
  }

  @Test
  void aPortThatIsTakenIsACodedError(@TempDir Path other) throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> EmbeddedKafka.start(other, taken.getLocalPort()))
          .asInstanceOf(type(EmbeddedException.class))
          .extracting(EmbeddedException::code)
          .isEqualTo("GTY-0220");
    }
  }

  @Test
  void makesNoTopicByItself() {
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      assertThatThrownBy(() -> producer.send(new ProducerRecord<>("none", new byte[1])).get())
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(TimeoutException.class);
    }
  }

  @Test
  void anAcknowledgedRecordHasBeenForcedToDisk() throws Exception {
    create("orders");
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      for (int i = 0; i < 5; i++) {
        long before = forces();
        producer.send(new ProducerRecord<>("orders", new byte[100])).get();
        assertThat(forces()).isGreaterThan(before);
      }
    }
  }

  /** How often the broker has forced a log. */
  private static long forces() throws JMException {
    return (Long)
        ManagementFactory.getPlatformMBeanServer()
            .getAttribute(
                new ObjectName("kafka.log:type=LogFlushStats,name=LogFlushRateAndTimeMs"), "Count");
  }

  private static void create(String topic) throws InterruptedException, ExecutionException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(topic, 3, (short) 1)
                      .configs(
                          Map.of(
                              "max.message.bytes",
                              Integer.toString(EmbeddedKafka.MAX_MESSAGE_BYTES)))))
          .all()
          .get();
    }
  }
}
