package io.gantry.dicom.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The golden vectors of the digest chain, which other code made: cut, and hashed. */
class GoldenCutTest {
  private static final Path VECTORS =
      Path.of("..", "contracts", "src", "test", "resources", "golden-digests");

  private static final String PART =
      "\\{\\s*\"length\": (\\d+),\\s*\"sha256\": \"(\\w+)\",\\s*\"crc32c\": \\d+\\s*}";
  private static final Pattern VECTOR =
      Pattern.compile(
          "\"name\": \"([^\"]+)\",\\s*\"shows\": \"[^\"]*\",\\s*\"transferSyntaxUid\": \"([^\"]+)\",\\s*"
              + ("\"head\": " + PART + ",\\s*")
              + ("\"pixels\": " + PART + ",\\s*")
              + ("\"tail\": " + PART + ",\\s*")
              + "\"instance\": \"(\\w+)\"");

  record Vector(String name, TransferSyntax syntax, Cut cut, String instance) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static String json() throws IOException {
    return Files.readString(VECTORS.resolve("vectors.json"));
  }

  static Stream<Vector> vectors() throws IOException {
    return VECTOR
        .matcher(json())
        .results()
        .map(m ->
            new Vector(
                m.group(1),
                TransferSyntax.of(m.group(2)),
                new Cut(
                    Long.parseLong(m.group(3)),
                    Long.parseLong(m.group(5)),
                    Long.parseLong(m.group(7)),
                    Optional.empty()),
                m.group(9)));
  }

  @Test
  void everyVectorIsTried() throws IOException {
    Matcher names = Pattern.compile("\"name\"").matcher(json());

    assertThat(vectors().count()).isEqualTo(names.results().count()).isGreaterThan(25);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void aVectorIsCutAndHashedAsItsMakerSays(Vector vector) throws Exception {
    byte[] dataSet = Files.readAllBytes(VECTORS.resolve(vector.name + ".bin"));
    byte[] sent = vector.syntax.deflated() ? deflated(dataSet) : dataSet;

    for (int chunk = 1; chunk <= sent.length + 1; chunk++) {
      CollectingSink sink = new CollectingSink();
      Cutter cutter = Cutter.of(vector.syntax, sink);
      for (int at = 0; at < sent.length; at += chunk) {
        cutter.accept(sent, at, Math.min(chunk, sent.length - at));
      }

      assertThat(cutter.finish()).isEqualTo(vector.cut);
      assertThat(instance(vector, sink)).isEqualTo(vector.instance);
    }
  }

  /** The instance digest of docs/digest-chain.md. */
  private static String instance(Vector vector, CollectingSink sink)
      throws NoSuchAlgorithmException {
    MessageDigest chain = MessageDigest.getInstance("SHA-256");
    chain.update(("gantry-1\n" + vector.syntax.uid() + "\n").getBytes(StandardCharsets.US_ASCII));
    for (Part part : Part.values()) {
      chain.update(ByteBuffer.allocate(8).putLong(sink.bytes(part).length).array());
    }
    for (Part part : Part.values()) {
      chain.update(MessageDigest.getInstance("SHA-256").digest(sink.bytes(part)));
    }
    return HexFormat.of().formatHex(chain.digest());
  }

  private static byte[] deflated(byte[] bytes) {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    deflater.setInput(bytes);
    deflater.finish();
    byte[] block = new byte[1024];
    byte[] result = Arrays.copyOf(block, deflater.deflate(block));
    deflater.end();
    return result;
  }
}
