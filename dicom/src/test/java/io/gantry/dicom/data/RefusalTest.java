package io.gantry.dicom.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Made-up defects, each with its code, element and offset. */
class RefusalTest {
  private static final Coding LE = Coding.EXPLICIT_LE;

  /** Patient ID of two bytes: 10 bytes before the defect. */
  private static Output start() {
    Output out = new Output(128);
    byte[] id = DataSetWriter.write(DataSet.builder().put(Tag.PATIENT_ID, "ID").build(), LE);
    out.bytes(id, 0, id.length);
    return out;
  }

  private static Output header(Output out, int tag, Vr vr, int length) {
    out.tag(LE, tag);
    out.letters(vr.code());
    out.u16(LE, vr.hasLongHeader() ? 0 : length);
    if (vr.hasLongHeader()) {
      out.i32(LE, length);
    }
    return out;
  }

  private static Output item(Output out, int tag, int length) {
    out.tag(LE, tag);
    out.i32(LE, length);
    return out;
  }

  private static final int SEQUENCE = Tag.REFERENCED_IMAGE_SEQUENCE;
  private static final int END = Tag.SEQUENCE_DELIMITATION_ITEM;

  static Stream<Arguments> defects() {
    Output open = header(start(), SEQUENCE, Vr.SQ, -1);
    return Stream.of(
        Arguments.of(
            "GTY-0351",
            Tag.STUDY_ID,
            10,
            Arrays.copyOf(header(start(), Tag.STUDY_ID, Vr.SH, 2).toByteArray(), 16)),
        Arguments.of(
            "GTY-0352", Tag.STUDY_ID, 10, header(start(), Tag.STUDY_ID, Vr.SH, 2).toByteArray()),
        Arguments.of(
            "GTY-0352",
            Tag.PIXEL_DATA,
            10,
            header(start(), Tag.PIXEL_DATA, Vr.OW, -2).toByteArray()),
        Arguments.of(
            "GTY-0353",
            SEQUENCE,
            22,
            item(header(start(), SEQUENCE, Vr.SQ, 8), Tag.ITEM, 2).toByteArray()),
        Arguments.of(
            "GTY-0353",
            Tag.PIXEL_DATA,
            22,
            item(header(start(), Tag.PIXEL_DATA, Vr.OB, -1), Tag.ITEM, 2).toByteArray()),
        Arguments.of("GTY-0354", SEQUENCE, 10, open.toByteArray()),
        Arguments.of(
            "GTY-0354",
            Tag.PIXEL_DATA,
            10,
            item(header(start(), Tag.PIXEL_DATA, Vr.OB, -1), Tag.ITEM, 0).toByteArray()),
        Arguments.of(
            "GTY-0354",
            Tag.ITEM_DELIMITATION_ITEM,
            30,
            item(header(start(), SEQUENCE, Vr.SQ, -1), Tag.ITEM, -1).toByteArray()),
        Arguments.of("GTY-0355", END, 10, item(start(), END, 0).toByteArray()),
        Arguments.of(
            "GTY-0355",
            END,
            30,
            item(item(header(start(), SEQUENCE, Vr.SQ, -1), Tag.ITEM, -1), END, 0).toByteArray()),
        Arguments.of(
            "GTY-0356",
            SEQUENCE,
            22,
            header(header(start(), SEQUENCE, Vr.SQ, 8), Tag.STUDY_ID, Vr.SH, 0).toByteArray()),
        Arguments.of(
            "GTY-0356",
            Tag.PIXEL_DATA,
            22,
            header(header(start(), Tag.PIXEL_DATA, Vr.OB, -1), Tag.STUDY_ID, Vr.SH, 0)
                .toByteArray()),
        Arguments.of("GTY-0357", Tag.STUDY_ID, 10, implicit(start())));
  }

  private static byte[] implicit(Output out) {
    out.tag(LE, Tag.STUDY_ID);
    out.i32(LE, 2);
    out.u16(LE, 0x3131);
    return out.toByteArray();
  }

  @ParameterizedTest
  @MethodSource("defects")
  void aDefectIsRefusedByItsCodeWithElementAndOffset(
      String code, int tag, long offset, byte[] bytes) {
    DicomFormatException refused =
        catchThrowableOfType(
            DicomFormatException.class,
            () -> DataSetReader.read(bytes, TransferSyntax.EXPLICIT_LE));

    assertThat(refused.code()).isEqualTo(code);
    assertThat(Tag.toString(refused.tag())).isEqualTo(Tag.toString(tag));
    assertThat(refused.offset()).isEqualTo(offset);
    assertThat(refused).hasMessageContaining(code).hasMessageContaining(Tag.toString(tag));
  }

  @ParameterizedTest
  @MethodSource("defects")
  void aPatchOfABrokenHeadIsRefusedToo(String code, int tag, long offset, byte[] bytes) {
    PatchEdit edit =
        PatchEdit.remove(new ElementPath(List.of(new ElementPath.Step(SEQUENCE, 0)), 1));
    if (Tag.isBulk(tag)) {
      return; // an open header at the end of a head is none that is broken
    }

    assertThatThrownBy(() -> HeadPatcher.apply(bytes, TransferSyntax.EXPLICIT_LE, List.of(edit)))
        .isInstanceOf(DicomFormatException.class);
  }

  @ParameterizedTest
  @MethodSource("defects")
  void theCutterKeepsEveryByteOfIt(String code, int tag, long offset, byte[] bytes) {
    CollectingSink sink = new CollectingSink();
    Cutter cutter = Cutter.of(TransferSyntax.EXPLICIT_LE, sink);
    cutter.accept(bytes, 0, bytes.length);

    Cut cut = cutter.finish();

    assertThat(cut.length()).isEqualTo(bytes.length);
    boolean lookedInto = tag != SEQUENCE || bytes[18] == -1; // defined lengths are passed over
    assertThat(cut.malformed().isPresent()).isEqualTo(lookedInto);
    cut.malformed().ifPresent(m -> assertThat(m.offset()).isBetween(offset, (long) bytes.length));
  }

  @Test
  void limitsAreCoded() {
    byte[] two = start().toByteArray();

    assertThatThrownBy(() ->
            DataSetReader.read(
                new ByteArrayInputStream(two), TransferSyntax.EXPLICIT_LE, two.length - 1))
        .isInstanceOfSatisfying(
            DicomFormatException.class, e -> assertThat(e.code()).isEqualTo("GTY-0359"));
    assertThatThrownBy(() -> DataSetReader.read(two, TransferSyntax.DEFLATED_EXPLICIT_LE))
        .isInstanceOfSatisfying(
            DicomFormatException.class, e -> assertThat(e.code()).isEqualTo("GTY-0360"));
    assertThatThrownBy(() -> Part10.read(new byte[200]))
        .isInstanceOfSatisfying(
            DicomFormatException.class, e -> assertThat(e.code()).isEqualTo("GTY-0350"));
  }

  @Test
  void whatStandsBehindADeflateStreamIsNotSwallowed() {
    byte[] deflated =
        DataSetWriter.write(
            DataSet.builder().put(Tag.PATIENT_ID, "1").build(),
            TransferSyntax.DEFLATED_EXPLICIT_LE);
    byte[] padded = Arrays.copyOf(deflated, deflated.length + 2);
    byte[] more = Arrays.copyOf(deflated, deflated.length + 3);
    more[deflated.length + 2] = 'X';

    assertThat(DataSetReader.read(padded, TransferSyntax.DEFLATED_EXPLICIT_LE).size()).isOne();
    assertThatThrownBy(() -> DataSetReader.read(more, TransferSyntax.DEFLATED_EXPLICIT_LE))
        .isInstanceOfSatisfying(
            DicomFormatException.class,
            e -> assertThat(e.problem()).isEqualTo(FormatProblem.BEHIND_DEFLATE_STREAM));
    for (int chunk = 1; chunk <= more.length; chunk++) {
      assertThat(streamed(padded, chunk)).isEmpty();
      assertThat(streamed(more, chunk)).contains(FormatProblem.BEHIND_DEFLATE_STREAM);
    }
  }

  private static Optional<FormatProblem> streamed(byte[] bytes, int chunk) {
    Cutter cutter = Cutter.of(TransferSyntax.DEFLATED_EXPLICIT_LE, new CollectingSink());
    for (int at = 0; at < bytes.length; at += chunk) {
      cutter.accept(bytes, at, Math.min(chunk, bytes.length - at));
    }
    return cutter.finish().malformed().map(Cut.Malformed::problem);
  }

  @Test
  void sixtyFourLevelsAreReadAndOneMoreIsRefused() {
    assertThat(DataSetReader.read(nested(64), TransferSyntax.EXPLICIT_LE).size()).isOne();
    assertThatThrownBy(() -> DataSetReader.read(nested(65), TransferSyntax.EXPLICIT_LE))
        .isInstanceOfSatisfying(
            DicomFormatException.class, e -> assertThat(e.code()).isEqualTo("GTY-0358"));
    HeadCutter cutter = new HeadCutter(LE, new CollectingSink());
    cutter.accept(nested(65), 0, nested(65).length);
    assertThat(cutter.finish().malformed().map(Cut.Malformed::code))
        .isEqualTo(Optional.of("GTY-0358"));
  }

  private static byte[] nested(int levels) {
    Output out = new Output(64);
    for (int i = 0; i < levels; i++) {
      item(header(out, SEQUENCE, Vr.SQ, -1), Tag.ITEM, -1);
    }
    for (int i = 0; i < levels; i++) {
      item(item(out, Tag.ITEM_DELIMITATION_ITEM, 0), END, 0);
    }
    return out.toByteArray();
  }
}
