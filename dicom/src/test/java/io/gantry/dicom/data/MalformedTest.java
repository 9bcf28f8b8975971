package io.gantry.dicom.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.testkit.Corpus;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes is read, refused with a place, or reported: no other exception, no loop. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class MalformedTest {
  private static final TransferSyntax[] NATIVE = {
    TransferSyntax.EXPLICIT_LE, TransferSyntax.IMPLICIT_LE, TransferSyntax.EXPLICIT_BE
  };

  static Stream<Path> malformed() {
    return Corpus.objects("dicom/malformed").stream();
  }

  /** Runs everything over some bytes; the cut of one chunk and of many must agree. */
  private static void survive(byte[] bytes, TransferSyntax syntax, long seed) {
    CollectingSink one = new CollectingSink();
    Cutter cutter = Cutter.of(syntax, one);
    cutter.accept(bytes, 0, bytes.length);
    Cut cut = cutter.finish();
    assertThat(cut.length()).isEqualTo(bytes.length);

    CollectingSink many = new CollectingSink();
    Cutter again = Cutter.of(syntax, many);
    Random random = new Random(seed);
    for (int at = 0; at < bytes.length; ) {
      int n = Math.min(bytes.length - at, 1 + random.nextInt(20));
      again.accept(bytes, at, n);
      at += n;
    }
    assertThat(again.finish()).isEqualTo(cut);
    for (Part part : Part.values()) {
      assertThat(many.bytes(part)).isEqualTo(one.bytes(part));
    }

    byte[] head = one.bytes(Part.HEAD);
    assertThat(CanonicalHead.digest(head, syntax)).hasSize(32);
    try {
      DataSet dataSet = DataSetReader.readHead(head, syntax);
      assertThat(DataSetWriter.write(dataSet, syntax)).isEqualTo(head);
      Walk.texts(dataSet).forEach(text -> assertThat(text.strings()).isNotNull());
    } catch (DicomFormatException refused) {
      assertThat(refused.offset()).isBetween(0L, (long) head.length);
    }
    try {
      PatchEdit edit = PatchEdit.put(ElementPath.of(Tag.PATIENT_ID), "LO", new byte[2]);
      assertThat(HeadPatcher.apply(head, syntax, List.of(edit))).isNotNull();
    } catch (DicomFormatException refused) {
      assertThat(refused.offset()).isBetween(0L, (long) head.length);
    }
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void malformedFilesAreReadRefusedOrReported(Path path) {
    byte[] file = CorpusFile.bytes(path);
    for (TransferSyntax syntax : NATIVE) {
      survive(file, syntax, 1);
    }
    Part10 start;
    try {
      start = Part10.read(file);
    } catch (DicomFormatException refused) {
      return;
    }
    survive(Arrays.copyOfRange(file, start.offset(), file.length), start.syntax(), 2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "transfer-syntaxes/MR_small_implicit.dcm",
        "transfer-syntaxes/MR_small_bigendian.dcm",
        "sop-classes/test-SR.dcm",
        "charsets/chrSQEncoding.dcm",
        "malformed/synth_sq-nested-undefined.dcm",
        "malformed/JPEG2000-embedded-sequence-delimiter.dcm"
      })
  void randomDamageIsSurvived(String name) {
    CorpusFile file = CorpusFile.named(name);
    byte[] good = Arrays.copyOf(file.dataSet(), Math.min(file.dataSet().length, 6000));
    Random random = new Random(name.hashCode());
    for (int round = 0; round < 400; round++) {
      byte[] damaged = Arrays.copyOf(good, good.length - random.nextInt(good.length / 2));
      for (int i = 0; i < 1 + round % 6; i++) {
        damaged[random.nextInt(damaged.length)] =
            (byte) (random.nextBoolean() ? 0xFF : random.nextInt());
      }
      survive(damaged, file.syntax(), round);
    }
  }

  /** Sequences in sequences, each opened and never closed. */
  private static byte[] nested(Coding coding, int levels, int tag, Vr vr) {
    Output out = new Output(1024);
    for (int i = 0; i < levels; i++) {
      out.tag(coding, tag);
      if (coding.explicit() && !(vr == Vr.UN && i > 0)) {
        out.letters(vr.code());
        out.u16(coding, 0);
      }
      out.i32(coding, -1);
      out.tag(coding, Tag.ITEM);
      out.i32(coding, -1);
    }
    return out.toByteArray();
  }

  @Test
  void deepNestingIsRefusedBeforeTheStackIsUsedUp() {
    for (TransferSyntax syntax : NATIVE) {
      byte[] deep = nested(syntax.coding(), 100_000, Tag.CONTENT_SEQUENCE, Vr.SQ);

      assertThatThrownBy(() -> DataSetReader.read(deep, syntax))
          .isInstanceOf(DicomFormatException.class)
          .hasMessageContaining("nested too deeply");
      survive(deep, syntax, 3);
    }
    survive(nested(Coding.EXPLICIT_LE, 100_000, Tag.CONTENT_SEQUENCE, Vr.UN), NATIVE[0], 4);
  }

  @Test
  void itemsInsideOfUnknownValuesAreLookedIntoOnlySoDeep() {
    byte[] value = new byte[0];
    for (int i = 0; i < 3000; i++) {
      Output out = new Output(value.length + 16);
      out.tag(Coding.IMPLICIT_LE, Tag.ITEM);
      out.i32(Coding.IMPLICIT_LE, value.length + 8);
      out.tag(Coding.IMPLICIT_LE, 0x00091010);
      out.i32(Coding.IMPLICIT_LE, value.length);
      out.bytes(value, 0, value.length);
      value = out.toByteArray();
    }
    DataSet dataSet = DataSet.builder().putBytes(0x00091010, Vr.UN, value).build();

    survive(DataSetWriter.write(dataSet, NATIVE[0]), NATIVE[0], 5);
  }

  @Test
  void exceptionsNameThePlaceAndNoValue() {
    byte[] bytes =
        DataSetWriter.write(
            DataSet.builder().put(Tag.PATIENT_NAME, "SECRET^NAME").build(),
            TransferSyntax.EXPLICIT_LE);
    byte[] cut = Arrays.copyOf(bytes, bytes.length - 3);

    assertThatThrownBy(() -> DataSetReader.read(cut, TransferSyntax.EXPLICIT_LE))
        .hasMessage("(0010,0010) at offset 0: length runs past the end [GTY-0352]");
  }

  @Test
  void aDeflateBombIsStopped() {
    byte[] deflated =
        DataSetWriter.write(
            DataSet.builder().putBytes(Tag.PIXEL_DATA, Vr.OB, new byte[1 << 24]).build(),
            TransferSyntax.DEFLATED_EXPLICIT_LE);
    CollectingSink sink = new CollectingSink();
    InflatingCutter cutter = new InflatingCutter(new HeadCutter(Coding.EXPLICIT_LE, sink), 1 << 20);

    cutter.accept(deflated, 0, deflated.length);

    Cut cut = cutter.finish();
    assertThat(cut.malformed()).isPresent();
    assertThat(cut.length()).isLessThanOrEqualTo(1 << 20);
    assertThatThrownBy(() -> Inflate.all(deflated, 0, deflated.length, 1 << 20))
        .isInstanceOf(DicomFormatException.class);
  }
}
