package io.gantry.fhir.adapter.kafka;

import io.gantry.contracts.Topics;
import io.gantry.contracts.event.PatientEvent;
import io.gantry.contracts.patient.AdtMessage;
import io.gantry.fhir.adt.PatientDesk;
import io.gantry.fhir.adt.PatientDesk.Ruling;
import io.gantry.fhir.adt.PatientJournal;
import io.gantry.platform.FailureText;
import io.gantry.platform.json.EventCodec;
import io.gantry.platform.json.UndecodableEvent;
import io.gantry.platform.kafka.EventPublisher;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.platform.kafka.TransientFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer of topic {@code patients}: before anything is judged, the desk has read all that
 * stands there, and what it says is acknowledged by all replicas before anybody is told. Messages
 * come one after the other, whatever thread brings them. Owns its Kafka clients.
 */
public final class PatientLog implements PatientJournal, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("gantry");
  private static final TopicPartition PARTITION = new TopicPartition(Topics.PATIENTS.name(), 0);
  private static final Duration POLL = Duration.ofMillis(500);

  /** Written at once before the acknowledgements are waited for. */
  private static final int BATCH = 5_000;

  private final KafkaSettings settings;
  private final String clientId;
  private final Duration patience;
  private final PatientDesk desk;
  private final EventPublisher events;
  private final EventCodec<PatientEvent> codec = EventCodec.of(Topics.PATIENTS);
  private final List<CompletableFuture<?>> underWay = new ArrayList<>();
  private @Nullable KafkaConsumer<byte[], byte[]> consumer;
  private long next;
  private boolean doubtful;

  /**
   * @param clientId of the Kafka clients
   * @param patience how long the broker may take for one step
   */
  public PatientLog(KafkaSettings settings, String clientId, Duration patience, PatientDesk desk) {
    this.settings = settings;
    this.clientId = clientId;
    this.patience = patience;
    this.desk = desk;
    this.events = new EventPublisher(settings, clientId);
  }

  /**
   * Judges a message and writes what it does.
   *
   * @return the ruling, all of whose events are durable
   * @throws TransientFailure where the broker does not take it: nobody may say that we have it
   */
  public synchronized Ruling take(List<AdtMessage> patients, Instant receivedAt)
      throws TransientFailure {
    catchUp();
    Ruling ruling = desk.judge(patients, receivedAt);
    ruling.events().forEach(this::write);
    awaitWritten();
    return ruling;
  }

  /**
   * Writes what a file or a server says.
   *
   * @param source is given where to put events, a few at a time; when that returns, the desk has
   *     read them
   * @return how many events were written, all of them durable
   * @throws TransientFailure where the broker does not take it; the desk forgets all then, and
   *     reads the topic again before the next step
   */
  public synchronized int append(Consumer<Consumer<List<PatientEvent>>> source)
      throws TransientFailure {
    return tell((_, sink) -> source.accept(sink));
  }

  @Override
  public synchronized int tell(BiConsumer<PatientDesk, Consumer<List<PatientEvent>>> source)
      throws TransientFailure {
    catchUp();
    Appending appending = new Appending();
    doubtful = true; // until all is acknowledged: the desk may know more than the topic
    source.accept(desk, appending);
    appending.end();
    doubtful = false;
    return appending.written;
  }

  @Override
  public synchronized <T> T ask(Function<PatientDesk, T> question) throws TransientFailure {
    catchUp();
    return question.apply(desk);
  }

  private final class Appending implements Consumer<List<PatientEvent>> {
    private int written;
    private @Nullable TransientFailure failure;

    @Override
    public void accept(List<PatientEvent> more) {
      if (failure != null) {
        return;
      }
      for (PatientEvent event : more) {
        write(event);
        desk.read(event);
        written++;
      }
      if (underWay.size() >= BATCH) {
        try {
          awaitWritten();
        } catch (TransientFailure e) {
          failure = e;
        }
      }
    }

    void end() throws TransientFailure {
      if (failure != null) {
        throw failure;
      }
      awaitWritten();
    }
  }

  /** Lets the desk read what stands in the topic now. */
  public synchronized void catchUp() throws TransientFailure {
    // What was sent and not acknowledged may still arrive; nothing is judged before that is known.
    settle();
    if (doubtful) {
      desk.forget();
      disconnect();
      next = 0;
      doubtful = false;
    }
    try {
      KafkaConsumer<byte[], byte[]> open = consumer == null ? connect() : consumer;
      consumer = open;
      long end = open.endOffsets(List.of(PARTITION)).getOrDefault(PARTITION, 0L);
      long giveUp = System.nanoTime() + patience.toNanos();
      while (open.position(PARTITION) < end) {
        int found = 0;
        for (ConsumerRecord<byte[], byte[]> one : open.poll(POLL)) {
          read(one);
          found++;
        }
        if (found > 0) {
          giveUp = System.nanoTime() + patience.toNanos();
        } else if (System.nanoTime() > giveUp) {
          throw new TransientFailure("topic patients can't be read to its end");
        }
      }
    } catch (KafkaException e) {
      disconnect();
      throw new TransientFailure("topic patients can't be read", e);
    }
  }

  private KafkaConsumer<byte[], byte[]> connect() {
    var all = settings.consumer(clientId, clientId);
    all.remove(ConsumerConfig.GROUP_ID_CONFIG);
    all.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
    all.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(patience.toMillis()));
    KafkaConsumer<byte[], byte[]> fresh = new KafkaConsumer<>(all);
    fresh.assign(List.of(PARTITION));
    fresh.seek(PARTITION, next);
    return fresh;
  }

  private void read(ConsumerRecord<byte[], byte[]> found) {
    if (found.value() != null) {
      try {
        desk.read(codec.decode(found));
      } catch (UndecodableEvent e) {
        LOG.error(
            "event=unreadable topic={} offset={} cause={}",
            found.topic(),
            found.offset(),
            FailureText.of(e));
      }
    }
    next = found.offset() + 1;
  }

  private void write(PatientEvent event) {
    underWay.add(events.publishTo(Topics.PATIENTS, PARTITION.partition(), event));
  }

  private void awaitWritten() throws TransientFailure {
    try {
      CompletableFuture.allOf(underWay.toArray(CompletableFuture[]::new))
          .get(patience.toMillis(), TimeUnit.MILLISECONDS);
      underWay.clear();
    } catch (ExecutionException | TimeoutException e) {
      throw new TransientFailure("topic patients can't be written", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransientFailure("interrupted", e);
    }
  }

  private void settle() throws TransientFailure {
    underWay.removeIf(CompletableFuture::isDone);
    if (!underWay.isEmpty()) {
      throw new TransientFailure("what was written last is not acknowledged yet");
    }
  }

  private void disconnect() {
    KafkaConsumer<byte[], byte[]> open = consumer;
    consumer = null;
    if (open != null) {
      try {
        open.close();
      } catch (KafkaException e) {
        LOG.warn("event=close-failed client={} cause={}", clientId, FailureText.of(e));
      }
    }
  }

  @Override
  public synchronized void close() {
    disconnect();
    events.close();
  }
}
