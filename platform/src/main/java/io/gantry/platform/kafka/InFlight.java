package io.gantry.platform.kafka;

import io.gantry.contracts.event.Event;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** One record between being read and being finished. */
final class InFlight<E extends Event> {
  final ConsumerRecord<byte[], byte[]> source;
  final TopicPartition partition;

  /** Null where the record is poison: it can't be decoded. */
  final @Nullable E event;

  final @Nullable Exception poison;
  final String lane;
  final long bytes;

  /** Set by the poll thread when the record is no longer ours; its worker then lets go of it. */
  volatile boolean cancelled;

  /** Done, its offset may be committed. Poll thread only. */
  boolean finished;

  /** Its worker has let go of it, done or cancelled. Poll thread only. */
  boolean ended;

  InFlight(
      ConsumerRecord<byte[], byte[]> source,
      @Nullable E event,
      @Nullable Exception poison,
      String lane,
      long bytes) {
    this.source = source;
    this.partition = new TopicPartition(source.topic(), source.partition());
    this.event = event;
    this.poison = poison;
    this.lane = lane;
    this.bytes = bytes;
  }
}
