package io.gantry.dicom.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HeadCutterTest {
  static Stream<CorpusFile> corpus() {
    return CorpusFile.wellFormed().stream();
  }

  /** Feeds copies, in chunks of 1 to {@code most} bytes, each wiped after use. */
  private static Cut cut(byte[] bytes, TransferSyntax syntax, int most, long seed, PartSink sink) {
    Random random = new Random(seed);
    Cutter cutter = Cutter.of(syntax, sink);
    int at = 0;
    while (at < bytes.length) {
      int n = Math.min(bytes.length - at, 1 + random.nextInt(most));
      int shift = random.nextInt(3);
      byte[] chunk = new byte[n + 5];
      System.arraycopy(bytes, at, chunk, shift, n);
      cutter.accept(chunk, shift, n);
      Arrays.fill(chunk, (byte) 0x55);
      at += n;
    }
    return cutter.finish();
  }

  private static void assertCutAsReference(byte[] bytes, TransferSyntax syntax, int most) {
    ReferenceCut wanted = ReferenceCut.of(bytes, syntax.coding());
    CollectingSink sink = new CollectingSink();

    Cut cut = cut(bytes, syntax, most, most, sink);

    assertThat(cut.malformed()).isEmpty();
    assertThat(sink.bytes(Part.HEAD)).isEqualTo(Arrays.copyOfRange(bytes, 0, wanted.pixels));
    assertThat(sink.bytes(Part.PIXELS))
        .isEqualTo(Arrays.copyOfRange(bytes, wanted.pixels, wanted.tail));
    assertThat(sink.bytes(Part.TAIL))
        .isEqualTo(Arrays.copyOfRange(bytes, wanted.tail, bytes.length));
    assertThat(cut.head()).isEqualTo(wanted.pixels);
    assertThat(cut.pixels()).isEqualTo(wanted.tail - wanted.pixels);
    assertThat(cut.length()).isEqualTo(bytes.length);
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void theCorpusIsCutAsTheWholeFileReferenceSays(CorpusFile file) {
    for (int most : new int[] {3, 13, 100, 4096, 1 << 20}) {
      assertCutAsReference(file.dataSet(), file.syntax(), most);
    }
    if (file.dataSet().length < 20_000) {
      assertCutAsReference(file.dataSet(), file.syntax(), 1);
    }
  }

  private static final DataSet ICON =
      DataSet.builder()
          .putInt(Tag.ROWS, 2)
          .putBytes(Tag.PIXEL_DATA, Vr.OW, new byte[] {9, 9, 9, 9})
          .build();

  /** An icon with native or encapsulated pixels inside undefined lengths, then the real pixels. */
  private static byte[] withIcon(Coding coding, boolean encapsulatedIcon, boolean encapsulated) {
    byte[] nested = DataSetWriter.write(ICON, coding);
    Output out = new Output(256);
    element(out, coding, Tag.ICON_IMAGE_SEQUENCE, Vr.SQ, -1);
    delimiter(out, coding, Tag.ITEM, -1);
    if (encapsulatedIcon) {
      element(out, coding, Tag.PIXEL_DATA, Vr.OB, -1);
      delimiter(out, coding, Tag.ITEM, 0);
      delimiter(out, coding, Tag.ITEM, 4);
      out.bytes(new byte[] {1, 2, 3, 4}, 0, 4);
      delimiter(out, coding, Tag.SEQUENCE_DELIMITATION_ITEM, 0);
    } else {
      out.bytes(nested, 0, nested.length);
    }
    delimiter(out, coding, Tag.ITEM_DELIMITATION_ITEM, 0);
    delimiter(out, coding, Tag.ITEM, nested.length);
    out.bytes(nested, 0, nested.length);
    delimiter(out, coding, Tag.ITEM, -1);
    delimiter(out, coding, Tag.ITEM_DELIMITATION_ITEM, 0);
    delimiter(out, coding, Tag.SEQUENCE_DELIMITATION_ITEM, 0);
    element(out, coding, Tag.PIXEL_DATA, Vr.OB, encapsulated ? -1 : 6);
    if (encapsulated) {
      delimiter(out, coding, Tag.ITEM, 0);
      delimiter(out, coding, Tag.ITEM, 6);
    }
    out.bytes(new byte[] {5, 6, 7, 8, 9, 10}, 0, 6);
    if (encapsulated) {
      delimiter(out, coding, Tag.SEQUENCE_DELIMITATION_ITEM, 0);
    }
    element(out, coding, Tag.DATA_SET_TRAILING_PADDING, Vr.OB, 2);
    out.bytes(new byte[2], 0, 2);
    return out.toByteArray();
  }

  private static void element(Output out, Coding coding, int tag, Vr vr, int length) {
    out.tag(coding, tag);
    if (coding.explicit()) {
      out.letters(vr.code());
      out.u16(coding, 0);
    }
    out.i32(coding, length);
  }

  private static void delimiter(Output out, Coding coding, int tag, int length) {
    out.tag(coding, tag);
    out.i32(coding, length);
  }

  @Test
  void pixelsOfAnIconInsideUndefinedLengthsAreHead() {
    for (TransferSyntax syntax :
        new TransferSyntax[] {
          TransferSyntax.EXPLICIT_LE, TransferSyntax.EXPLICIT_BE, TransferSyntax.IMPLICIT_LE
        }) {
      for (int form = 0; form < 4; form++) {
        byte[] bytes = withIcon(syntax.coding(), (form & 1) != 0, (form & 2) != 0);
        for (int most = 1; most < 40; most++) {
          assertCutAsReference(bytes, syntax, most);
        }
      }
    }
  }

  @Test
  void anUnknownOfUndefinedLengthIsWalkedAsImplicitLittleEndian() {
    for (Coding coding : new Coding[] {Coding.EXPLICIT_LE, Coding.EXPLICIT_BE}) {
      Output out = new Output(64);
      element(out, coding, 0x00091010, Vr.UN, -1);
      delimiter(out, Coding.IMPLICIT_LE, Tag.ITEM, -1);
      byte[] nested = DataSetWriter.write(ICON, Coding.IMPLICIT_LE);
      out.bytes(nested, 0, nested.length);
      delimiter(out, Coding.IMPLICIT_LE, Tag.ITEM_DELIMITATION_ITEM, 0);
      delimiter(out, Coding.IMPLICIT_LE, Tag.SEQUENCE_DELIMITATION_ITEM, 0);
      element(out, coding, Tag.PIXEL_DATA, Vr.OW, 2);
      out.bytes(new byte[2], 0, 2);

      assertCutAsReference(
          out.toByteArray(),
          coding == Coding.EXPLICIT_LE ? TransferSyntax.EXPLICIT_LE : TransferSyntax.EXPLICIT_BE,
          5);
    }
  }

  @Test
  void pixelsAreHandedOverInTheChunksTheyCameIn() {
    byte[] bytes =
        DataSetWriter.write(
            DataSet.builder().putBytes(Tag.PIXEL_DATA, Vr.OW, new byte[1 << 20]).build(),
            TransferSyntax.EXPLICIT_LE);
    CollectingSink sink = new CollectingSink();
    Cutter cutter = Cutter.of(TransferSyntax.EXPLICIT_LE, sink);

    cutter.accept(bytes, 0, bytes.length / 2);
    cutter.accept(bytes, bytes.length / 2, bytes.length - bytes.length / 2);

    assertThat(cutter.finish()).isEqualTo(new Cut(12, 1 << 20, 0, Optional.empty()));
    assertThat(sink.calls).isEqualTo(3);
  }

  @Test
  void aBulkElementWithoutValueEndsTheHead() {
    DataSet dataSet =
        DataSet.builder()
            .putBytes(Tag.ENCAPSULATED_DOCUMENT, Vr.OB, new byte[0])
            .putBytes(Tag.DATA_SET_TRAILING_PADDING, Vr.OB, new byte[2])
            .build();
    byte[] bytes = DataSetWriter.write(dataSet, TransferSyntax.EXPLICIT_LE);

    Cut cut = cut(bytes, TransferSyntax.EXPLICIT_LE, 7, 1, new CollectingSink());

    assertThat(cut).isEqualTo(new Cut(12, 0, 14, Optional.empty()));
  }

  @Test
  void aDeflatedDataSetIsCutAfterInflating() {
    CorpusFile file = CorpusFile.named("sop-classes/CT_small.dcm");
    DataSet dataSet = DataSetReader.read(file.dataSet(), file.syntax());
    byte[] deflated = DataSetWriter.write(dataSet, TransferSyntax.DEFLATED_EXPLICIT_LE);
    CollectingSink sink = new CollectingSink();

    Cut cut = cut(deflated, TransferSyntax.DEFLATED_EXPLICIT_LE, 700, 1, sink);

    ReferenceCut wanted = ReferenceCut.of(file.dataSet(), Coding.EXPLICIT_LE);
    assertThat(cut.malformed()).isEmpty();
    assertThat(cut.head()).isEqualTo(wanted.pixels);
    assertThat(cut.length()).isEqualTo(file.dataSet().length);
    assertThat(sink.bytes(Part.PIXELS))
        .isEqualTo(Arrays.copyOfRange(file.dataSet(), wanted.pixels, wanted.tail));
  }

  @Test
  void aDeflateStreamThatEndsEarlyIsReported() {
    byte[] deflated =
        DataSetWriter.write(
            DataSet.builder().put(Tag.PATIENT_ID, "1").build(),
            TransferSyntax.DEFLATED_EXPLICIT_LE);

    Cut cut =
        cut(
            Arrays.copyOf(deflated, deflated.length - 4),
            TransferSyntax.DEFLATED_EXPLICIT_LE,
            3,
            1,
            new CollectingSink());

    assertThat(cut.malformed()).isPresent();
  }

  @Test
  void brokenStructureStaysInTheCurrentPartAndIsReported() {
    byte[] bytes = withIcon(Coding.EXPLICIT_LE, true, true);
    ReferenceCut good = ReferenceCut.of(bytes, Coding.EXPLICIT_LE);
    byte[] broken = bytes.clone();
    broken[good.pixels] = 0x11; // the first fragment's tag

    CollectingSink sink = new CollectingSink();
    Cut cut = cut(broken, TransferSyntax.EXPLICIT_LE, 6, 1, sink);

    assertThat(cut.malformed().orElseThrow().offset()).isEqualTo(good.pixels);
    assertThat(cut.head()).isEqualTo(good.pixels);
    assertThat(cut.pixels()).isEqualTo(bytes.length - good.pixels);
    assertThat(cut.tail()).isZero();
  }

  @Test
  void everyTruncationOfAnObjectIsReportedAndKeepsEveryByte() {
    byte[] bytes = withIcon(Coding.EXPLICIT_LE, true, true);
    ReferenceCut whole = ReferenceCut.of(bytes, Coding.EXPLICIT_LE);
    int headerOfPixels = whole.pixels - 12;
    for (int length = 1; length <= whole.tail + 7; length++) {
      byte[] shorter = Arrays.copyOf(bytes, length);
      CollectingSink sink = new CollectingSink();

      Cut cut = cut(shorter, TransferSyntax.EXPLICIT_LE, 9, length, sink);

      assertThat(cut.length()).isEqualTo(length);
      assertThat(cut.head()).isEqualTo(Math.min(length, whole.pixels));
      assertThat(cut.tail()).isZero();
      assertThat(cut.malformed().isPresent()).isEqualTo(length != headerOfPixels);
    }
  }
}
