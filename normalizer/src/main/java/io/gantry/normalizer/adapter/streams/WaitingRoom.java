package io.gantry.normalizer.adapter.streams;

import io.gantry.contracts.SpoolRef;
import io.gantry.contracts.Topics;
import io.gantry.contracts.event.Event;
import io.gantry.contracts.event.ExtractedEvent;
import io.gantry.contracts.event.ExtractedEvent.InstanceExtracted;
import io.gantry.contracts.event.StudyProgress;
import io.gantry.contracts.event.StudyProgress.StudyExtracted;
import io.gantry.platform.json.EventCodec;
import io.gantry.platform.json.UndecodableEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Objects that came and have not gone on: of a study under way until its move has ended and every
 * header is seen, of a study that is held until somebody has decided. Heads are not kept: the spool
 * has them. Used by one stream thread.
 *
 * <p>Keys of the store: study, blank, source, line end, then of an object SOP Instance UID, attempt
 * and place in the spool; of the end of a move {@value #END}; of the moves whose objects have gone
 * on {@value #OVER}. The first byte of a value says whether the object was announced as held.
 */
final class WaitingRoom {
  private static final String END = "end";
  private static final String OVER = "over";

  /** Attempts that are remembered: a late repetition of one of these need not wait for an end. */
  private static final int ATTEMPTS = 8;

  private static final byte WAITING = 'w';
  private static final byte HELD = 'h';

  private final KeyValueStore<String, byte[]> store;
  private final EventCodec<ExtractedEvent> objects = EventCodec.of(Topics.INSTANCES_EXTRACTED);
  private final EventCodec<StudyProgress> ends = EventCodec.of(Topics.STUDIES_EXTRACTED);

  WaitingRoom(KeyValueStore<String, byte[]> store) {
    this.store = store;
  }

  /**
   * One who waits.
   *
   * @param held whether that was announced
   */
  record Guest(String key, InstanceExtracted object, boolean held) {}

  /** Lets one in. */
  void admit(InstanceExtracted object, boolean held) {
    store.put(key(object), value(held ? HELD : WAITING, objects.encode(object)));
  }

  void leave(Guest guest) {
    store.delete(guest.key());
  }

  private static String key(InstanceExtracted object) {
    SpoolRef at = object.spool();
    return prefix(object.source(), object.instance().studyInstanceUid())
        + String.join(
            " ",
            object.instance().sopInstanceUid(),
            object.attempt(),
            at.volume(),
            at.segment(),
            Long.toString(at.offset()));
  }

  private static String prefix(String source, String study) {
    return study + " " + source + "\n";
  }

  private static byte[] value(byte kind, byte[] encoded) {
    byte[] value = new byte[encoded.length + 1];
    value[0] = kind;
    System.arraycopy(encoded, 0, value, 1, encoded.length);
    return value;
  }

  /** All who wait of this study, by SOP Instance UID. */
  List<Guest> of(String source, String study) {
    List<Guest> guests = new ArrayList<>();
    String prefix = prefix(source, study);
    try (KeyValueIterator<String, byte[]> entries =
        store.prefixScan(prefix, new StringSerializer())) {
      while (entries.hasNext()) {
        KeyValue<String, byte[]> entry = entries.next();
        if (!entry.key.equals(prefix + END) && !entry.key.equals(prefix + OVER)) {
          guests.add(new Guest(entry.key, object(entry.value), entry.value[0] == HELD));
        }
      }
    }
    return guests;
  }

  /** The move of an order has ended. */
  void ended(StudyExtracted end) {
    store.put(prefix(end.source(), end.studyInstanceUid()) + END, value(WAITING, ends.encode(end)));
  }

  /**
   * Whether the move of the latest order is known to have ended and everything that it brought is
   * here: the end comes through another topic than the objects.
   */
  boolean isComplete(String source, String study) {
    StudyExtracted end = end(source, study);
    if (end == null || isOver(end)) {
      return false;
    }
    switch (end.outcome()) {
      case UNCHANGED, VANISHED -> {
        return true; // what came is all that can be waited for
      }
      case FAILED -> {
        return false; // what did not come may still name another patient
      }
      case COMPLETE, PARTIAL -> {
        // all that is not missing
      }
    }
    Set<String> here = new HashSet<>();
    for (Guest guest : of(source, study)) {
      if (guest.object().listed() && guest.object().attempt().equals(end.attempt())) {
        here.add(guest.object().instance().sopInstanceUid());
      }
    }
    return here.size() >= end.listed() - end.missing();
  }

  /** Whether the latest move is known to have failed: what it brought may be half of the study. */
  boolean isBrokenOff(String source, String study) {
    StudyExtracted end = end(source, study);
    return end != null && end.outcome() == StudyProgress.Outcome.FAILED && !isOver(end);
  }

  /** What the move with the latest end brought has gone on. */
  void over(String source, String study) {
    StudyExtracted end = end(source, study);
    if (end != null && !isOver(end)) {
      List<String> attempts = new ArrayList<>(over(prefix(source, study)));
      attempts.add(end.attempt());
      List<String> kept =
          attempts.subList(Math.max(0, attempts.size() - ATTEMPTS), attempts.size());
      store.put(
          prefix(source, study) + OVER, String.join("\n", kept).getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Whether the others of its move have gone on. */
  boolean isOver(InstanceExtracted object) {
    return over(prefix(object.source(), object.instance().studyInstanceUid()))
        .contains(object.attempt());
  }

  /** Whether what that move brought has gone on. */
  boolean isOver(StudyExtracted end) {
    return over(prefix(end.source(), end.studyInstanceUid())).contains(end.attempt());
  }

  private List<String> over(String prefix) {
    byte[] value = store.get(prefix + OVER);
    return value == null
        ? List.of()
        : List.of(new String(value, StandardCharsets.UTF_8).split("\n", -1));
  }

  /** Whether the end of this very attempt is known. */
  boolean hasEnded(InstanceExtracted object) {
    StudyExtracted end = end(object.source(), object.instance().studyInstanceUid());
    return end != null && end.attempt().equals(object.attempt());
  }

  private @Nullable StudyExtracted end(String source, String study) {
    byte[] value = store.get(prefix(source, study) + END);
    return value == null ? null : (StudyExtracted) read(ends, "StudyExtracted", value);
  }

  private InstanceExtracted object(byte[] value) {
    return (InstanceExtracted) read(objects, "InstanceExtracted", value);
  }

  private static <E extends Event> E read(EventCodec<E> codec, String type, byte[] value) {
    byte[] encoded = new byte[value.length - 1];
    System.arraycopy(value, 1, encoded, 0, encoded.length);
    try {
      return codec.decode(headers(type), encoded);
    } catch (UndecodableEvent e) {
      throw new IllegalStateException("the waiting room holds what it did not write", e);
    }
  }

  private static Headers headers(String type) {
    return new RecordHeaders()
        .add(EventCodec.TYPE_HEADER, type.getBytes(StandardCharsets.US_ASCII))
        .add(
            EventCodec.VERSION_HEADER,
            Integer.toString(EventCodec.VERSION).getBytes(StandardCharsets.US_ASCII));
  }
}
