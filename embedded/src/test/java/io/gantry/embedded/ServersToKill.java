package io.gantry.embedded;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A process that starts all servers, writes a value, opens a transaction, and waits to be killed.
 */
public final class ServersToKill {
  private ServersToKill() {}

  /** Arguments: state directory, value, file to make when the value is written. */
  public static void main(String[] args) throws Exception {
    AllServers servers = new AllServers(Path.of(args[0]));
    servers.write(args[1]);
    KafkaProducer<String, String> producer = servers.producer();
    producer.initTransactions();
    producer.beginTransaction();
    producer.send(new ProducerRecord<>("things", "never", "never")).get();
    Path written = Path.of(args[2]);
    Files.writeString(written, Long.toString(servers.postgres.pid()), StandardCharsets.UTF_8);
    new CountDownLatch(1).await();
  }
}
