package io.gantry.normalizer.adapter.streams;

import io.gantry.contracts.Topics;
import io.gantry.contracts.event.IdentityDecision;
import io.gantry.platform.json.EventCodec;
import io.gantry.platform.json.UndecodableEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The latest decision of each study at each source. Used by one stream thread. */
final class DecisionStore {
  private final KeyValueStore<String, byte[]> store;
  private final EventCodec<IdentityDecision> codec = EventCodec.of(Topics.IDENTITIES);
  private Consumer<IdentityDecision> listener = _ -> {};

  DecisionStore(KeyValueStore<String, byte[]> store) {
    this.store = store;
  }

  @Nullable IdentityDecision of(String source, String study) {
    return of(study + " " + source);
  }

  /** Those of the same study at other sources. */
  List<IdentityDecision> elsewhere(String source, String study) {
    List<IdentityDecision> others = new ArrayList<>();
    try (KeyValueIterator<String, byte[]> entries =
        store.prefixScan(study + " ", new StringSerializer())) {
      while (entries.hasNext()) {
        IdentityDecision one = read(entries.next().value);
        if (!one.source().equals(source)) {
          others.add(one);
        }
      }
    }
    return others;
  }

  void put(IdentityDecision decision) {
    store.put(decision.key(), codec.encode(decision));
    listener.accept(decision);
  }

  /** Is told of what is put from now on. */
  void listen(Consumer<IdentityDecision> told) {
    listener = told;
  }

  @Nullable IdentityDecision of(String key) {
    byte[] value = store.get(key);
    return value == null ? null : read(value);
  }

  /**
   * Decisions in the order of their keys.
   *
   * @param after the key before the first one, empty: from the beginning
   * @param consumer says whether to go on
   */
  void after(String after, Predicate<IdentityDecision> consumer) {
    try (KeyValueIterator<String, byte[]> entries =
        store.range(after.isEmpty() ? null : after + '\0', null)) {
      while (entries.hasNext()) {
        if (!consumer.test(read(entries.next().value))) {
          return;
        }
      }
    }
  }

  private IdentityDecision read(byte[] value) {
    Headers headers =
        new RecordHeaders()
            .add(
                EventCodec.TYPE_HEADER,
                IdentityDecision.class.getSimpleName().getBytes(StandardCharsets.US_ASCII))
            .add(
                EventCodec.VERSION_HEADER,
                Integer.toString(EventCodec.VERSION).getBytes(StandardCharsets.US_ASCII));
    try {
      return codec.decode(headers, value);
    } catch (UndecodableEvent e) {
      throw new IllegalStateException("the store of decisions holds what it did not write", e);
    }
  }
}
