package io.gantry.embedded;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.LongSerializer;
import org.slf4j.LoggerFactory;

/** A process with a broker that commits one transaction after the other until it is killed. */
final class TransactionsToKill {
  static final String TOPIC = "things";
  static final int PARTITIONS = 12;

  /** Who says which partitions are not told of a transaction's end. */
  private static final String LEFT_OUT_BY =
      "kafka.coordinator.transaction.TransactionMarkerChannelManager";

  /** What it says then. */
  static final String LEFT_OUT = "these partitions are likely deleted already";

  private TransactionsToKill() {}

  /** Arguments: directory, the first number, file for its address when some are committed. */
  public static void main(String[] args) throws Exception {
    ((Logger) LoggerFactory.getLogger(LEFT_OUT_BY)).setLevel(Level.INFO);
    EmbeddedKafka broker = EmbeddedKafka.start(Path.of(args[0]));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      Set<String> known = admin.listTopics().names().get();
      if (!known.contains(TOPIC)) {
        admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1))).all().get();
      }
    }
    try (KafkaProducer<Long, Long> producer = producer(broker)) {
      long first = Long.parseLong(args[1]);
      for (long number = first; ; number++) {
        producer.beginTransaction();
        for (int partition = 0; partition < PARTITIONS; partition++) {
          var _ = producer.send(new ProducerRecord<>(TOPIC, partition, number, number));
        }
        producer.commitTransaction();
        if (number == first + 3) {
          Files.writeString(Path.of(args[2] + ".new"), broker.bootstrapServers());
          Files.move(Path.of(args[2] + ".new"), Path.of(args[2]));
        }
      }
    }
  }

  /** What the former one left open is aborted. */
  static KafkaProducer<Long, Long> producer(EmbeddedKafka broker) {
    KafkaProducer<Long, Long> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", "to-kill"),
            new LongSerializer(),
            new LongSerializer());
    producer.initTransactions();
    return producer;
  }
}
