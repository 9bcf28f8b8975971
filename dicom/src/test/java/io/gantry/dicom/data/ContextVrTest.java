package io.gantry.dicom.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testkit.CommandResult;
import io.gantry.testkit.Dcmtk;
import io.gantry.testkit.Judges;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** US or SS in implicit VR: what Pixel Representation says, also from around and from below. */
class ContextVrTest {
  private static final int ZERO_VELOCITY = 0x00189810;
  private static final int MAPPED_PIXEL_VALUE = 0x00221452;
  private static final int OPHTHALMIC_SEQUENCE = 0x00221450;
  private static final int SMALLEST = 0x00280106;
  private static final int PADDING = 0x00280120;
  private static final int RED_DESCRIPTOR = 0x00281101;
  private static final int MODALITY_LUT = 0x00283000;
  private static final int LUT_DESCRIPTOR = 0x00283002;
  private static final int LUT_DATA = 0x00283006;
  private static final int REAL_WORLD_MAPPING = 0x00409096;
  private static final int FIRST_MAPPED = 0x00409216;
  private static final int ICON = 0x00880200;
  private static final byte[] MINUS_TWO = {-2, -1};

  @TempDir Path directory;

  private static DataSet lut(int entries) {
    return DataSet.builder()
        .putInt(LUT_DESCRIPTOR, Vr.US, entries, 0xFFFE, 16)
        .putBytes(LUT_DATA, Vr.OW, new byte[2 * entries])
        .build();
  }

  private static DataSet one(int tag) {
    return DataSet.builder().putBytes(tag, Vr.US, MINUS_TWO).build();
  }

  /** An image with everything that depends on its Pixel Representation. */
  private static byte[] image(int pixelRepresentation) {
    DataSet icon =
        DataSet.builder()
            .putInt(Tag.PIXEL_REPRESENTATION, Vr.US, 1 - pixelRepresentation)
            .putBytes(PADDING, Vr.US, MINUS_TWO)
            .putItems(MODALITY_LUT, lut(2))
            .build();
    return DataSetWriter.write(
        DataSet.builder()
            .putBytes(ZERO_VELOCITY, Vr.US, MINUS_TWO)
            .putItems(OPHTHALMIC_SEQUENCE, one(MAPPED_PIXEL_VALUE))
            .putInt(Tag.ROWS, Vr.US, 1)
            .putInt(Tag.PIXEL_REPRESENTATION, Vr.US, pixelRepresentation)
            .putBytes(SMALLEST, Vr.US, MINUS_TWO)
            .putInt(RED_DESCRIPTOR, Vr.US, 0, 0xFFFE, 16)
            .putItems(MODALITY_LUT, lut(1), lut(3))
            .putItems(REAL_WORLD_MAPPING, one(FIRST_MAPPED))
            .putItems(ICON, icon)
            .putBytes(Tag.PIXEL_DATA, Vr.OW, new byte[2])
            .build(),
        TransferSyntax.IMPLICIT_LE);
  }

  private static byte[] file(byte[] dataSet) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(Part10.metaBytes("1.2.840.10008.5.1.4.1.1.2", "1.2.3", "1.2.840.10008.1.2"));
    file.writeBytes(dataSet);
    return file.toByteArray();
  }

  /** By path, of all that may be signed. */
  private static Map<String, String> vrs(byte[] dataSet) {
    Map<String, String> vrs = new LinkedHashMap<>();
    OurDump.of(file(dataSet)).stream()
        .filter(entry -> Dictionary.isUsOrSs(entry.element().tag()) || isLutData(entry))
        .forEach(entry -> vrs.put(entry.path(), entry.element().vr().name()));
    return vrs;
  }

  private static boolean isLutData(OurDump.Entry entry) {
    return entry.element().tag() == LUT_DATA;
  }

  @Test
  void signedPixelsMakeSignedValues() {
    Map<String, String> expected = new LinkedHashMap<>();
    expected.put("00189810", "SS");
    expected.put("00221450[0].00221452", "SS");
    expected.put("00280106", "SS");
    expected.put("00281101", "SS");
    expected.put("00283000[0].00283002", "SS");
    expected.put("00283000[0].00283006", "US");
    expected.put("00283000[1].00283002", "SS");
    expected.put("00283000[1].00283006", "OW");
    expected.put("00409096[0].00409216", "SS");
    expected.put("00880200[0].00280120", "US");
    expected.put("00880200[0].00283000[0].00283002", "US");
    expected.put("00880200[0].00283000[0].00283006", "OW");

    assertThat(vrs(image(1))).containsExactlyEntriesOf(expected);
    DataSet read = DataSetReader.read(image(1), TransferSyntax.IMPLICIT_LE);
    assertThat(read.value(SMALLEST).orElseThrow().longs()).containsExactly(-2);
    assertThat(read.sequence(OPHTHALMIC_SEQUENCE).getFirst().integer(MAPPED_PIXEL_VALUE, 0))
        .isEqualTo(-2);
  }

  @Test
  void unsignedPixelsMakeUnsignedValuesAndTheIconItsOwn() {
    Map<String, String> vrs = vrs(image(0));

    assertThat(vrs)
        .containsEntry("00189810", "US")
        .containsEntry("00280106", "US")
        .containsEntry("00880200[0].00280120", "SS")
        .containsEntry("00880200[0].00283000[0].00283002", "SS");
    assertThat(vrs.values().stream().filter("SS"::equals)).hasSize(2);
  }

  @Test
  void withoutPixelRepresentationValuesAreUnsigned() {
    byte[] presentationState =
        DataSetWriter.write(
            DataSet.builder().putItems(MODALITY_LUT, lut(2)).build(), TransferSyntax.IMPLICIT_LE);

    assertThat(vrs(presentationState)).containsEntry("00283000[0].00283002", "US");
  }

  @Test
  void anItemInAnUnknownValueInheritsToo() {
    byte[] items = DataSetWriter.items(List.of(one(FIRST_MAPPED)), TransferSyntax.IMPLICIT_LE);
    DataSet explicit =
        DataSetReader.read(
            DataSetWriter.write(
                DataSet.builder()
                    .putInt(Tag.PIXEL_REPRESENTATION, Vr.US, 1)
                    .putBytes(REAL_WORLD_MAPPING, Vr.UN, items)
                    .build(),
                TransferSyntax.EXPLICIT_LE),
            TransferSyntax.EXPLICIT_LE);

    assertThat(explicit.sequence(REAL_WORLD_MAPPING).getFirst().integer(FIRST_MAPPED, 0))
        .isEqualTo(-2);
  }

  @Test
  void bytesAndDigestStayWhatTheyAre() {
    byte[] bytes = image(1);
    DataSet read = DataSetReader.read(bytes, TransferSyntax.IMPLICIT_LE);
    byte[] explicit = DataSetWriter.write(read, TransferSyntax.EXPLICIT_LE);

    assertThat(DataSetWriter.write(read, TransferSyntax.IMPLICIT_LE)).isEqualTo(bytes);
    assertThat(CanonicalHead.digest(explicit, TransferSyntax.EXPLICIT_LE))
        .isEqualTo(CanonicalHead.digest(bytes, TransferSyntax.IMPLICIT_LE));
    assertThat(
            DataSetWriter.write(
                DataSetReader.read(explicit, TransferSyntax.EXPLICIT_LE),
                TransferSyntax.IMPLICIT_LE))
        .isEqualTo(bytes);
    assertThat(
            DataSetReader.read(explicit, TransferSyntax.EXPLICIT_LE)
                .element(SMALLEST)
                .orElseThrow()
                .vr())
        .isEqualTo(Vr.SS);
  }

  @Test
  void nestedContradictionsAreDecidedInTimeThatTheBytesJustify() {
    DataSet nested = one(SMALLEST);
    for (int i = 0; i < 60; i++) {
      nested =
          DataSet.builder()
              .putItems(OPHTHALMIC_SEQUENCE, nested)
              .putInt(Tag.PIXEL_REPRESENTATION, Vr.US, i & 1)
              .build();
    }
    byte[] bytes = DataSetWriter.write(nested, TransferSyntax.IMPLICIT_LE);

    assertThat(vrs(bytes).values()).containsExactly("US");
  }

  /** It leaves many open (xs, lt); where it decides, it decides the same. */
  @Test
  void dcmdumpContradictsNothing() throws IOException {
    for (int sign = 0; sign < 2; sign++) {
      Path file = directory.resolve("image.dcm");
      Files.write(file, file(image(sign)));
      CommandResult result =
          Dcmtk.in(directory).run("dcmdump", "-q", "+L", "+Qo", "+F", "-Un", file.toString());
      Map<String, String> theirs = new LinkedHashMap<>();
      DcmdumpOutput.parse(result.output())
          .getOrDefault(0, List.of())
          .forEach(line -> theirs.put(line.path(), line.vr()));
      Map<String, String> ours = vrs(image(sign));
      theirs.keySet().retainAll(ours.keySet());
      theirs.values().removeAll(List.of("xs", "lt"));

      assertThat(theirs).containsKeys("00280106", "00880200[0].00280120");
      assertThat(ours).containsAllEntriesOf(theirs);
    }
  }

  @Test
  void pydicomSaysTheSame() throws IOException {
    Path script = directory.resolve("pydicom_dump.py");
    try (InputStream in =
        Objects.requireNonNull(ContextVrTest.class.getResourceAsStream("pydicom_dump.py"))) {
      Files.copy(in, script);
    }
    Path list = directory.resolve("files.txt");
    Path out = directory.resolve("out.tsv");
    for (int sign = 0; sign < 2; sign++) {
      Path file = directory.resolve("image" + sign + ".dcm");
      Files.write(file, file(image(sign)));
      Files.writeString(list, file.toString());
      Judges.pydicom(
              directory,
              Duration.ofSeconds(60),
              List.of(script.toString(), list.toString(), out.toString()))
          .orFail();
      Map<String, String> theirs = new LinkedHashMap<>();
      for (String line : Files.readAllLines(out)) {
        String[] fields = line.split("\t", -1);
        theirs.put(fields[1], fields[2]);
      }
      Map<String, String> ours = vrs(image(sign));
      theirs.keySet().retainAll(ours.keySet());

      assertThat(theirs).isEqualTo(ours);
    }
  }
}
