package io.gantry.fhir.adapter.camel;

import io.gantry.platform.kafka.KafkaSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.component.kafka.KafkaClientFactory;
import org.apache.camel.component.kafka.KafkaConfiguration;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;

/** Camel's consumers with the client settings of every other stage. */
final class GantryKafkaClients implements KafkaClientFactory {
  /** A study may wait through all its retries, and a few such in one poll. */
  private static final Duration LONGEST_POLL = Duration.ofMinutes(15);

  private static final int RECORDS_PER_POLL = 5;

  private final KafkaSettings settings;
  private final String clientId;

  GantryKafkaClients(KafkaSettings settings, String clientId) {
    this.settings = settings;
    this.clientId = clientId;
  }

  @Override
  public Consumer<?, ?> getConsumer(Properties ofCamel) {
    String group = ofCamel.getProperty(ConsumerConfig.GROUP_ID_CONFIG);
    Map<String, Object> properties = new HashMap<>(settings.consumer(clientId, group));
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, RECORDS_PER_POLL);
    properties.put(
        ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, Math.toIntExact(LONGEST_POLL.toMillis()));
    return new KafkaConsumer<byte[], byte[]>(properties);
  }

  @Override
  public Producer<?, ?> getProducer(Properties ofCamel) {
    throw new UnsupportedOperationException("events are sent by EventPublisher");
  }

  @Override
  public String getBrokers(KafkaConfiguration configuration) {
    return settings.bootstrapServers();
  }
}
