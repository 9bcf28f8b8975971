package io.gantry.extractor.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.dicom.data.Coding;
import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetWriter;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.TransferSyntax;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HeadIdsTest {
  private static TransferSyntax syntax(Coding coding) {
    return switch (coding) {
      case IMPLICIT_LE -> TransferSyntax.IMPLICIT_LE;
      case EXPLICIT_LE -> TransferSyntax.EXPLICIT_LE;
      case EXPLICIT_BE -> TransferSyntax.EXPLICIT_BE;
    };
  }

  private static DataSet anObject() {
    DataSet other =
        DataSet.builder()
            .put(Tag.SOP_INSTANCE_UID, "9.9.9")
            .put(Tag.STUDY_INSTANCE_UID, "9.9")
            .build();
    return DataSet.builder()
        .put(Tag.SOP_INSTANCE_UID, "1.1.1.1")
        .putItems(Tag.REFERENCED_STUDY_SEQUENCE, other, other)
        .put(Tag.STUDY_INSTANCE_UID, "1.1")
        .put(Tag.SERIES_INSTANCE_UID, "1.1.1")
        .build();
  }

  @ParameterizedTest
  @EnumSource(Coding.class)
  void theTopLevelUidsAreFoundInEveryCoding(Coding coding) {
    byte[] head = DataSetWriter.write(anObject(), coding);
    assertThat(HeadIds.of(head, head.length, syntax(coding)))
        .isEqualTo(new HeadIds("1.1", "1.1.1", "1.1.1.1"));
  }

  @Test
  void sequencesOfUndefinedLengthArePassedOver() {
    byte[] start =
        DataSetWriter.write(
            DataSet.builder().put(Tag.SOP_INSTANCE_UID, "1.1.1.1").build(), Coding.EXPLICIT_LE);
    byte[] nested =
        DataSetWriter.write(
            DataSet.builder().put(Tag.STUDY_INSTANCE_UID, "9.9").build(), Coding.EXPLICIT_LE);
    byte[] end =
        DataSetWriter.write(
            DataSet.builder()
                .put(Tag.STUDY_INSTANCE_UID, "1.1")
                .put(Tag.SERIES_INSTANCE_UID, "1.1.1")
                .build(),
            Coding.EXPLICIT_LE);
    byte[] open = {8, 0, 0x10, 0x11, 'S', 'Q', 0, 0, -1, -1, -1, -1};
    byte[] item = {-2, -1, 0, -32, -1, -1, -1, -1};
    byte[] close = {-2, -1, 13, -32, 0, 0, 0, 0, -2, -1, -35, -32, 0, 0, 0, 0};
    byte[] head = concat(start, open, item, nested, close, end);
    assertThat(HeadIds.of(head, head.length, TransferSyntax.EXPLICIT_LE))
        .isEqualTo(new HeadIds("1.1", "1.1.1", "1.1.1.1"));
  }

  @Test
  void aHeadThatIsCutAnywhereYieldsWhatStandsBeforeTheCut() {
    byte[] head = DataSetWriter.write(anObject(), Coding.EXPLICIT_LE);
    for (int length = 0; length <= head.length; length++) {
      HeadIds ids = HeadIds.of(head, length, TransferSyntax.EXPLICIT_LE);
      assertThat(ids.study()).isIn(null, "1.1");
      assertThat(ids.series()).isIn(null, "1.1.1");
      assertThat(ids.instance()).isIn(null, "1.1.1.1");
    }
  }

  private static byte[] concat(byte[]... parts) {
    byte[] all = new byte[0];
    for (byte[] part : parts) {
      int at = all.length;
      all = Arrays.copyOf(all, at + part.length);
      System.arraycopy(part, 0, all, at, part.length);
    }
    return all;
  }
}
