package io.gantry.platform.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.gantry.contracts.Topic;
import io.gantry.contracts.event.Event;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * Events of one topic to bytes and back: JSON, with the record's simple name in header {@code
 * event-type} and its version in {@code event-version}. Safe between threads.
 */
public final class EventCodec<E extends Event> {
  public static final String TYPE_HEADER = "event-type";
  public static final String VERSION_HEADER = "event-version";

  /** The one version so far; a reader takes any version up to this. */
  public static final int VERSION = 1;

  private static final byte[] VERSION_BYTES =
      Integer.toString(VERSION).getBytes(StandardCharsets.US_ASCII);

  private final Topic<E> topic;
  private final Map<String, ObjectReader> readers = new HashMap<>();
  private final ObjectWriter writer = Json.mapper().writer();

  private EventCodec(Topic<E> topic) {
    this.topic = topic;
    for (Class<? extends E> type : topic.eventTypes()) {
      readers.put(type.getSimpleName(), Json.mapper().readerFor(type));
    }
  }

  public static <E extends Event> EventCodec<E> of(Topic<E> topic) {
    return new EventCodec<>(topic);
  }

  /** The event as UTF-8 JSON. */
  public byte[] encode(E event) {
    if (!readers.containsKey(event.getClass().getSimpleName())) {
      throw new IllegalArgumentException(
          event.getClass().getSimpleName() + " does not belong to topic " + topic.name());
    }
    try {
      return writer.writeValueAsBytes(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write " + event.getClass().getSimpleName(), e);
    }
  }

  /** The two headers that go with the event's bytes. */
  public Iterable<Header> headers(E event) {
    return List.of(
        new RecordHeader(
            TYPE_HEADER, event.getClass().getSimpleName().getBytes(StandardCharsets.US_ASCII)),
        new RecordHeader(VERSION_HEADER, VERSION_BYTES.clone()));
  }

  public E decode(ConsumerRecord<?, byte[]> consumed) throws UndecodableEvent {
    return decode(consumed.headers(), consumed.value());
  }

  /**
   * @throws UndecodableEvent where type or version is unknown or the bytes are not that record; its
   *     message never quotes them
   */
  public E decode(Headers headers, byte @Nullable [] value) throws UndecodableEvent {
    String type = text(headers, TYPE_HEADER);
    ObjectReader reader = type == null ? null : readers.get(type);
    if (reader == null || type == null) {
      throw new UndecodableEvent("unknown event type on topic " + topic.name(), null);
    }
    checkVersion(type, text(headers, VERSION_HEADER));
    if (value == null) {
      throw new UndecodableEvent(type + " without a value", null);
    }
    try {
      E event = reader.readValue(value);
      if (event == null) {
        throw new UndecodableEvent(type + " is null", null);
      }
      return event;
    } catch (IOException | RuntimeException e) {
      // The cause's own message may quote values, so only its kind is told.
      throw new UndecodableEvent(type + " cannot be read: " + e.getClass().getSimpleName(), null);
    }
  }

  private static void checkVersion(String type, @Nullable String version) throws UndecodableEvent {
    try {
      int number = version == null ? 0 : Integer.parseInt(version);
      if (number >= 1 && number <= VERSION) {
        return;
      }
    } catch (NumberFormatException e) {
      // falls through: it is not a version that we know
    }
    throw new UndecodableEvent(type + " in an unknown version", null);
  }

  private static @Nullable String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }
}
