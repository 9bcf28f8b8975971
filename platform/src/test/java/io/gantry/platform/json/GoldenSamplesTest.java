package io.gantry.platform.json;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.contracts.Topic;
import io.gantry.contracts.Topics;
import io.gantry.contracts.event.Event;
import io.gantry.contracts.event.StudyPublished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each version of each event has one sample that stays readable for ever. */
class GoldenSamplesTest {
  private static final Path SAMPLES =
      Path.of("..", "contracts", "src", "test", "resources", "golden");

  static Stream<Topic<?>> topics() {
    return Topics.ALL.stream();
  }

  @Test
  void everyVersionOfEveryEventHasASampleAndNothingElseLiesThere() throws IOException {
    Set<String> wanted =
        topics()
            .flatMap(topic -> topic.eventTypes().stream())
            .flatMap(type ->
                IntStream.rangeClosed(1, EventCodec.VERSION)
                    .mapToObj(version -> type.getSimpleName() + "-v" + version + ".json"))
            .collect(Collectors.toCollection(TreeSet::new));
    try (Stream<Path> files = Files.list(SAMPLES)) {
      assertThat(files.map(file -> String.valueOf(file.getFileName())))
          .containsExactlyInAnyOrderElementsOf(wanted);
    }
  }

  @ParameterizedTest
  @MethodSource("topics")
  void samplesAreReadWholeAndTheNewestIsWrittenAsItIs(Topic<?> topic) throws Exception {
    for (Class<?> type : topic.eventTypes()) {
      for (int version = 1; version <= EventCodec.VERSION; version++) {
        byte[] sample =
            Files.readAllBytes(SAMPLES.resolve(type.getSimpleName() + "-v" + version + ".json"));
        readAndWrite(topic, type.getSimpleName(), version, sample);
      }
    }
  }

  private static <E extends Event> void readAndWrite(
      Topic<E> topic, String type, int version, byte[] sample) throws Exception {
    EventCodec<E> codec = EventCodec.of(topic);
    E event = codec.decode(headers(type, Integer.toString(version)), sample);
    if (version == EventCodec.VERSION) {
      assertThat(Json.mapper().readTree(codec.encode(event)))
          .isEqualTo(Json.mapper().readTree(sample));
    }
    RecordHeaders own = new RecordHeaders();
    codec.headers(event).forEach(own::add);
    assertThat(codec.decode(own, codec.encode(event))).isEqualTo(event);
    assertThat(event.key()).isNotEmpty();
  }

  @Test
  void unknownFieldsAreIgnored() throws Exception {
    JsonNode sample = Json.mapper().readTree(sample("StudyPublished"));
    ((ObjectNode) sample).put("added", "later");

    StudyPublished event =
        EventCodec.of(Topics.STUDIES_PUBLISHED)
            .decode(headers("StudyPublished", "1"), Json.mapper().writeValueAsBytes(sample));

    assertThat(event.resource()).isEqualTo("ImagingStudy/17");
  }

  @Test
  void whatCannotBeReadIsUndecodableAndNotQuoted() throws IOException {
    EventCodec<StudyPublished> codec = EventCodec.of(Topics.STUDIES_PUBLISHED);
    byte[] good = sample("StudyPublished");
    byte[] wrong = "{\"studyInstanceUid\":\"Doe^John\",\"revision\":\"x\"}".getBytes(US_ASCII);

    assertThatThrownBy(() -> codec.decode(headers("StudyRefused", "1"), good))
        .isInstanceOf(UndecodableEvent.class);
    assertThatThrownBy(() -> codec.decode(headers("StudyPublished", "2"), good))
        .isInstanceOf(UndecodableEvent.class);
    assertThatThrownBy(() -> codec.decode(new RecordHeaders(), good))
        .isInstanceOf(UndecodableEvent.class);
    assertThatThrownBy(() -> codec.decode(headers("StudyPublished", "1"), null))
        .isInstanceOf(UndecodableEvent.class);
    assertThatThrownBy(() -> codec.decode(headers("StudyPublished", "1"), wrong))
        .isInstanceOf(UndecodableEvent.class)
        .hasMessageNotContaining("Doe")
        .hasNoCause();
  }

  private static byte[] sample(String type) throws IOException {
    return Files.readAllBytes(SAMPLES.resolve(type + "-v1.json"));
  }

  private static Headers headers(String type, String version) {
    return new RecordHeaders()
        .add(EventCodec.TYPE_HEADER, type.getBytes(US_ASCII))
        .add(EventCodec.VERSION_HEADER, version.getBytes(US_ASCII));
  }
}
