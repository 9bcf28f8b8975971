package io.gantry.dicom.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Each VR of PS3.5 table 6.2-1, in each coding. */
class ValueRepresentationTest {
  private static final int PRIVATE = 0x00091010;
  private static final List<TransferSyntax> SYNTAXES =
      List.of(TransferSyntax.EXPLICIT_LE, TransferSyntax.IMPLICIT_LE, TransferSyntax.EXPLICIT_BE);

  /** 16 bytes, of which each number is another when turned round. */
  private static byte[] field(Vr vr) {
    return vr.isText()
        ? "1\\2\\3\\4\\5\\6\\7\\8 ".getBytes(StandardCharsets.US_ASCII)
        : new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
  }

  @Test
  void thereAreTheVrsOfTheStandardAndNoOthers() {
    assertThat(Vr.values()).hasSize(34);
    Set<Vr> withLongHeader = EnumSet.noneOf(Vr.class);
    for (Vr vr : Vr.values()) {
      if (vr.hasLongHeader()) {
        withLongHeader.add(vr);
      }
    }
    // PS3.5 7.1.2
    assertThat(withLongHeader)
        .containsExactlyInAnyOrder(
            Vr.OB, Vr.OD, Vr.OF, Vr.OL, Vr.OV, Vr.OW, Vr.SQ, Vr.SV, Vr.UC, Vr.UN, Vr.UR, Vr.UT,
            Vr.UV);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SQ")
  void aValueIsWrittenAndReadInEveryCoding(Vr vr) {
    DataSet built = DataSet.builder().putBytes(PRIVATE, vr, field(vr)).build();
    ValueElement original = built.value(PRIVATE).orElseThrow();

    for (TransferSyntax syntax : SYNTAXES) {
      byte[] bytes = DataSetWriter.write(built, syntax);
      ValueElement read = DataSetReader.read(bytes, syntax).value(PRIVATE).orElseThrow();

      assertThat(bytes).hasSize((syntax.explicit() && vr.hasLongHeader() ? 12 : 8) + 16);
      if (syntax.explicit()) {
        assertThat(read.vr()).isEqualTo(vr);
        assertThat(read.strings(built.charset())).isEqualTo(original.strings(built.charset()));
      } else {
        assertThat(read.vr()).isEqualTo(Vr.UN);
        assertThat(read.bytes()).isEqualTo(original.bytes());
      }
      assertThat(DataSetWriter.write(DataSetReader.read(bytes, syntax), syntax)).isEqualTo(bytes);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "OV, 1, 578437695752307201",
    "SV, 1, 578437695752307201",
    "UV, 1, 578437695752307201",
    "OL, 3, 67305985",
    "OW, 7, 513",
    "AT, 3, 02010403",
    "OD, 1, 5.447603722011605E-270",
    "OF, 3, 1.5399896E-36",
    "FD, 1, 5.447603722011605E-270",
  })
  void numbersAreReadAsTheirVrSays(Vr vr, int last, String first) {
    DataSet built = DataSet.builder().putBytes(PRIVATE, vr, field(vr)).build();
    byte[] big = DataSetWriter.write(built, TransferSyntax.EXPLICIT_BE);

    List<String> values = DataSetReader.read(big, TransferSyntax.EXPLICIT_BE).strings(PRIVATE);

    assertThat(values).hasSize(last + 1);
    assertThat(values.get(0)).isEqualTo(first);
  }

  /** PS3.5 6.2.2: a value too long for 16 bits goes out as UN, which is little endian always. */
  @ParameterizedTest
  @EnumSource(names = {"US", "DS", "LT", "FL", "AT", "FD", "SL", "LO"})
  void aValueOfMoreThan64KibInAShortVrIsWrittenAsUnknown(Vr vr) {
    byte[] field = new byte[1 << 16];
    for (int i = 0; i < field.length; i++) {
      field[i] = (byte) (vr.isText() ? '1' : i);
    }
    DataSet built = DataSet.builder().putBytes(PRIVATE, vr, field).build();

    for (TransferSyntax syntax : SYNTAXES) {
      byte[] bytes = DataSetWriter.write(built, syntax);
      ValueElement read = DataSetReader.read(bytes, syntax).value(PRIVATE).orElseThrow();

      assertThat(read.vr()).isEqualTo(Vr.UN);
      assertThat(read.bytes()).isEqualTo(field);
      assertThat(read.bigEndian()).isFalse();
    }
  }

  @Test
  void aLongValueOfAStandardElementKeepsItsMeaning() {
    int[] lut = new int[40_000];
    for (int i = 0; i < lut.length; i++) {
      lut[i] = i;
    }
    DataSet built = DataSet.builder().putInt(0x00281201, Vr.US, lut).build();
    byte[] little = DataSetWriter.write(built, TransferSyntax.EXPLICIT_LE);
    DataSet read = DataSetReader.read(little, TransferSyntax.EXPLICIT_LE);
    byte[] big = DataSetWriter.write(read, TransferSyntax.EXPLICIT_BE);

    ValueElement again =
        DataSetReader.read(big, TransferSyntax.EXPLICIT_BE).value(0x00281201).orElseThrow();

    assertThat(again.vr()).isEqualTo(Vr.UN);
    assertThat(again.meaning()).isEqualTo(Vr.OW);
    assertThat(again.longs()).hasSize(40_000).startsWith(0, 1, 2).endsWith(39_998, 39_999);
  }

  @Test
  void aPatchOfMoreThan64KibIsLittleEndianInABigEndianObject() {
    byte[] value = new byte[1 << 17];
    for (int i = 0; i < value.length; i += 2) {
      value[i + 1] = 7; // US 7 in big endian
    }
    PatchEdit edit = PatchEdit.put(ElementPath.of(0x00281201), "US", value);

    byte[] head = HeadPatcher.apply(new byte[0], TransferSyntax.EXPLICIT_BE, List.of(edit));

    ValueElement read =
        DataSetReader.read(head, TransferSyntax.EXPLICIT_BE).value(0x00281201).orElseThrow();
    assertThat(read.longs()).containsOnly(7L).hasSize(1 << 16);
  }

  @Test
  void valuesAreDecodedOnlyWhenAskedFor() {
    DataSet dataSet =
        DataSet.builder()
            .putBytes(Tag.SLICE_THICKNESS, Vr.DS, "no number ".getBytes(StandardCharsets.US_ASCII))
            .put(Tag.PATIENT_ID, "1")
            .build();
    byte[] bytes = DataSetWriter.write(dataSet, TransferSyntax.EXPLICIT_LE);

    DataSet read = DataSetReader.read(bytes, TransferSyntax.EXPLICIT_LE);

    assertThat(read.string(Tag.PATIENT_ID)).contains("1");
    assertThatThrownBy(() -> read.value(Tag.SLICE_THICKNESS).orElseThrow().doubles())
        .isInstanceOfSatisfying(
            DicomFormatException.class, e -> assertThat(e.code()).isEqualTo("GTY-0361"));
  }

  @Test
  void privateElementsAreFoundByTheirCreatorWhereverTheirBlockIs() {
    DataSet dataSet =
        DataSet.builder()
            .put(0x00090010, "OTHER")
            .put(0x00090042, "GANTRY")
            .put(0x00094201, Vr.LO, "value")
            .put(0x00091001, Vr.LO, "another")
            .put(0x0009FF01, Vr.LO, "nobody's")
            .build();

    assertThat(dataSet.privateElement(0x0009, "GANTRY", 0x01).orElseThrow().tag())
        .isEqualTo(0x00094201);
    assertThat(dataSet.privateElement(0x0009, "GANTRY", 0x02)).isEmpty();
    assertThat(dataSet.privateCreator(0x00091001)).contains("OTHER");
    assertThat(dataSet.privateCreator(0x0009FF01)).isEmpty();
    assertThat(dataSet.privateCreator(Tag.PATIENT_ID)).isEmpty();
  }

  @Test
  void groupLengthsAreRightInWhateverCodingTheyAreWritten() {
    DataSet built =
        DataSet.builder()
            .putInt(0x00100000, Vr.UL, 32)
            .put(Tag.PATIENT_NAME, "Doe^John")
            .put(Tag.PATIENT_ID, "12345678")
            .putBytes(0x00104001, Vr.UN, new byte[4])
            .put(Tag.STUDY_ID, "1")
            .build();
    byte[] explicit = DataSetWriter.write(built, TransferSyntax.EXPLICIT_LE);
    DataSet read = DataSetReader.read(explicit, TransferSyntax.EXPLICIT_LE);

    byte[] implicit = DataSetWriter.write(read, TransferSyntax.IMPLICIT_LE);

    DataSet again = DataSetReader.read(implicit, TransferSyntax.IMPLICIT_LE);
    assertThat(again.integer(0x00100000)).hasValue(16 + 16 + 12);
    assertThat(read.toBuilder().put(Tag.PATIENT_ID, "1").build().contains(0x00100000)).isFalse();
    assertThat(read.toBuilder().remove(Tag.PATIENT_ID).build().contains(0x00100000)).isFalse();
    assertThat(read.toBuilder().remove(Tag.PATIENT_SEX).build().contains(0x00100000)).isTrue();
    assertThat(read.toBuilder().put(Tag.STUDY_ID, "2").build().contains(0x00100000)).isTrue();
  }
}
