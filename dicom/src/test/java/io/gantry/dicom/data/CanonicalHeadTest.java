package io.gantry.dicom.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CanonicalHeadTest {
  static Stream<CorpusFile> corpus() {
    return CorpusFile.wellFormed().stream();
  }

  private static byte[] head(byte[] dataSet, TransferSyntax syntax) {
    return Arrays.copyOf(dataSet, ReferenceCut.of(dataSet, syntax.coding()).pixels);
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void reEncodingDoesNotChangeIt(CorpusFile file) {
    DataSet dataSet = DataSetReader.read(file.dataSet(), file.syntax());
    byte[] wanted = CanonicalHead.digest(head(file.dataSet(), file.syntax()), file.syntax());

    for (TransferSyntax other :
        List.of(
            TransferSyntax.EXPLICIT_LE, TransferSyntax.IMPLICIT_LE, TransferSyntax.EXPLICIT_BE)) {
      byte[] again = head(DataSetWriter.write(dataSet, other), other);

      assertThat(CanonicalHead.digest(again, other)).as(other.toString()).isEqualTo(wanted);
    }
  }

  private static byte[] digest(DataSet dataSet) {
    return CanonicalHead.digest(
        DataSetWriter.write(dataSet, TransferSyntax.EXPLICIT_LE), TransferSyntax.EXPLICIT_LE);
  }

  private static DataSetBuilder sample() {
    return DataSet.builder()
        .put(Tag.PATIENT_ID, "12")
        .putInt(Tag.ROWS, 5)
        .putItems(Tag.REFERENCED_STUDY_SEQUENCE, DataSet.builder().put(Tag.STUDY_ID, "1").build());
  }

  @Test
  void groupLengthsLengthFormsAndPaddingDoNotCount() {
    byte[] wanted = digest(sample().build());
    DataSet item = DataSet.builder().put(Tag.STUDY_ID, "1").build();

    assertThat(digest(sample().putInt(0x00100000, 77).build())).isEqualTo(wanted);
    assertThat(digest(sample().put(Tag.PATIENT_ID, "12  ").build())).isEqualTo(wanted);
    assertThat(
            digest(
                sample()
                    .put(
                        new SequenceElement(
                            Tag.REFERENCED_STUDY_SEQUENCE,
                            List.of(new Item(item, true, null)),
                            true,
                            null))
                    .build()))
        .isEqualTo(wanted);
  }

  @Test
  void valuesTagsAndNestingCount() {
    byte[] wanted = digest(sample().build());
    DataSet empty = DataSet.EMPTY;

    assertThat(digest(sample().put(Tag.PATIENT_ID, "13").build())).isNotEqualTo(wanted);
    assertThat(digest(sample().put(Tag.PATIENT_ID, " 12").build())).isNotEqualTo(wanted);
    assertThat(digest(sample().putEmpty(Tag.PATIENT_NAME).build())).isNotEqualTo(wanted);
    assertThat(digest(sample().putInt(Tag.ROWS, 0x0520).build()))
        .isNotEqualTo(digest(sample().putInt(Tag.ROWS, 0x0500).build()));
    assertThat(digest(sample().putItems(Tag.REFERENCED_STUDY_SEQUENCE, empty, empty).build()))
        .isNotEqualTo(digest(sample().putItems(Tag.REFERENCED_STUDY_SEQUENCE, empty).build()));
  }

  @Test
  void theOpenBulkHeaderCountsByItsTagOnly() {
    DataSet small = sample().putBytes(Tag.PIXEL_DATA, Vr.OW, new byte[2]).build();
    DataSet large = sample().putBytes(Tag.PIXEL_DATA, Vr.OB, new byte[4]).build();
    byte[] a = DataSetWriter.write(small, TransferSyntax.EXPLICIT_LE);
    byte[] b = DataSetWriter.write(large, TransferSyntax.IMPLICIT_LE);

    byte[] digest =
        CanonicalHead.digest(Arrays.copyOf(a, a.length - 2), TransferSyntax.EXPLICIT_LE);

    assertThat(CanonicalHead.digest(Arrays.copyOf(b, b.length - 4), TransferSyntax.IMPLICIT_LE))
        .isEqualTo(digest)
        .isNotEqualTo(digest(sample().build()));
  }
}
