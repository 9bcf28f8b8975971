package io.gantry.contracts.digest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.CRC32C;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The vectors were computed by make_vectors.py beside them, not by this code. */
class GoldenDigestsTest {

  static Stream<JsonNode> vectors() throws IOException {
    JsonNode all = new ObjectMapper().readTree(resource("vectors.json"));
    assertThat(all).hasSizeGreaterThan(10);
    return StreamSupport.stream(all.spliterator(), false);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void theDigestChainOfEachVectorIsReproduced(JsonNode vector) throws IOException {
    byte[] whole = resource(vector.get("name").asText() + ".bin");
    int headEnd = vector.at("/head/length").asInt();
    int pixelsEnd = headEnd + vector.at("/pixels/length").asInt();

    InstanceDigests digests =
        InstanceDigests.of(
            vector.get("transferSyntaxUid").asText(),
            part(Arrays.copyOf(whole, headEnd)),
            part(Arrays.copyOfRange(whole, headEnd, pixelsEnd)),
            part(Arrays.copyOfRange(whole, pixelsEnd, whole.length)));

    assertThat(digests.head()).isEqualTo(expected(vector.get("head")));
    assertThat(digests.pixels()).isEqualTo(expected(vector.get("pixels")));
    assertThat(digests.tail()).isEqualTo(expected(vector.get("tail")));
    assertThat(digests.instance().hex()).isEqualTo(vector.get("instance").asText());
    assertThat(digests.length()).isEqualTo(whole.length);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void theChecksumOfTheWholeIsCombinedFromItsParts(JsonNode vector) {
    PartDigest head = expected(vector.get("head"));
    PartDigest pixels = expected(vector.get("pixels"));
    PartDigest tail = expected(vector.get("tail"));

    long whole = Crc32c.combine(head.crc32c(), pixels.crc32c(), pixels.length());
    whole = Crc32c.combine(whole, tail.crc32c(), tail.length());

    assertThat(whole).isEqualTo(vector.get("crc32c").asLong());
  }

  private static PartDigest expected(JsonNode part) {
    return new PartDigest(
        part.get("length").asLong(),
        new Sha256(part.get("sha256").asText()),
        part.get("crc32c").asLong());
  }

  private static PartDigest part(byte[] data) {
    CRC32C crc = new CRC32C();
    crc.update(data);
    return new PartDigest(data.length, Sha256.of(data), crc.getValue());
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = GoldenDigestsTest.class.getResourceAsStream("/golden-digests/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }
}
