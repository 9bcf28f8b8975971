package io.gantry.dicom.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.testkit.Corpus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DicomdirTest {
  private static byte[] file(String name) {
    return CorpusFile.bytes(Corpus.require("dicom/studies/dicomdir/" + name));
  }

  private static List<DirectoryRecord> all(Dicomdir directory) {
    List<DirectoryRecord> all = new ArrayList<>();
    directory.forEach(all::add);
    return all;
  }

  @ParameterizedTest
  @ValueSource(strings = {"DICOMDIR", "DICOMDIR-bigEnd", "DICOMDIR-implicit"})
  void theRecordsAreATreeInEverySyntax(String name) {
    Dicomdir directory = Dicomdir.read(file(name));

    TreeMap<String, Integer> types = new TreeMap<>();
    all(directory).forEach(record -> types.merge(record.type(), 1, Integer::sum));
    assertThat(types)
        .hasToString("{IMAGE=31, PATIENT=2, SERIES=13, STUDY=6}"); // counted by pydicom
    assertThat(directory.roots()).extracting(DirectoryRecord::type).containsOnly("PATIENT");
    assertThat(directory.roots().get(0).children())
        .extracting(DirectoryRecord::type)
        .containsOnly("STUDY");
    assertThat(directory.roots().get(0).keys().string(Tag.PATIENT_ID)).contains("77654033");
    assertThat(directory.unreachable()).isEmpty();
    assertThat(directory.broken()).isEmpty();
  }

  @Test
  void anEmptyFileSetHasNoRecords() {
    assertThat(all(Dicomdir.read(file("DICOMDIR-empty.dcm")))).isEmpty();
  }

  /** A file of the two patients and the file id by which the directory names it. */
  record Referenced(Path file, List<String> fileId) {
    @Override
    public String toString() {
      return String.join("/", fileId);
    }
  }

  static Stream<Referenced> referenced() {
    return Corpus.objects("dicom/studies/pcir-doe-archibald", "dicom/studies/pcir-doe-peter-mr")
        .stream()
        .map(file -> {
          String[] name = String.valueOf(file.getFileName()).split("_", 2);
          String patient = file.toString().contains("archibald") ? "77654033" : "98892003";
          return new Referenced(file, List.of(patient, name[0], name[1]));
        });
  }

  @ParameterizedTest
  @MethodSource("referenced")
  void theRecordOfAFileNamesItsObjectAndHasItsKeys(Referenced referenced) {
    Dicomdir directory = Dicomdir.read(file("DICOMDIR"));
    CorpusFile object = CorpusFile.of(referenced.file);
    DataSet dataSet = DataSetReader.read(object.dataSet(), object.syntax());

    DirectoryRecord record =
        all(directory).stream()
            .filter(r -> r.fileId().equals(referenced.fileId))
            .findFirst()
            .orElseThrow();

    assertThat(record.type()).isEqualTo("IMAGE");
    assertThat(record.inUse()).isTrue();
    assertThat(record.sopInstanceUid()).isEqualTo(dataSet.string(Tag.SOP_INSTANCE_UID));
    assertThat(record.keys().string(Tag.INSTANCE_NUMBER))
        .isEqualTo(dataSet.string(Tag.INSTANCE_NUMBER));
  }

  /** A directory of two patients, whose offsets are those given. */
  private static byte[] directory(int first, int nextOfFirst, int lowerOfSecond) {
    DataSet[] records = new DataSet[2];
    for (int i = 0; i < 2; i++) {
      records[i] =
          DataSet.builder()
              .putInt(0x00041400, Vr.UL, i == 0 ? nextOfFirst : 0)
              .putInt(0x00041410, Vr.US, 0xFFFF)
              .putInt(0x00041420, Vr.UL, i == 0 ? 0 : lowerOfSecond)
              .put(Tag.DIRECTORY_RECORD_TYPE, "PATIENT")
              .build();
    }
    DataSet dataSet =
        DataSet.builder()
            .put(Tag.FILE_SET_ID, "SET")
            .putInt(0x00041200, Vr.UL, first)
            .putItems(Tag.DIRECTORY_RECORD_SEQUENCE, records)
            .build();
    byte[] meta = Part10.metaBytes("1.2.840.10008.1.3.10", "1.2.3", "1.2.840.10008.1.2.1");
    byte[] body = DataSetWriter.write(dataSet, TransferSyntax.EXPLICIT_LE);
    Output out = new Output(512);
    out.bytes(meta, 0, meta.length);
    out.bytes(body, 0, body.length);
    return out.toByteArray();
  }

  /** Where the two items of {@link #directory} begin. */
  private static int[] offsets() {
    int meta = Part10.metaBytes("1.2.840.10008.1.3.10", "1.2.3", "1.2.840.10008.1.2.1").length;
    int first = meta + 12 + 12 + 12;
    int item = 8 + 12 + 10 + 12 + 16;
    return new int[] {first, first + item};
  }

  @Test
  void recordsThatNoOffsetLeadsToAreToldNotLost() {
    Dicomdir directory = Dicomdir.read(directory(offsets()[0], 0, 0));

    assertThat(directory.roots()).hasSize(1);
    assertThat(directory.unreachable()).hasSize(1);
    assertThat(directory.fileSetId()).isEqualTo("SET");
  }

  @Test
  void offsetsThatRunInACircleOrNowhereAreTold() {
    int[] at = offsets();

    Dicomdir circle = Dicomdir.read(directory(at[0], at[1], at[0]));
    Dicomdir nowhere = Dicomdir.read(directory(at[0], at[1] + 1, 0));

    assertThat(circle.roots()).hasSize(2);
    assertThat(circle.broken()).containsExactly((long) at[0]);
    assertThat(nowhere.roots()).hasSize(1);
    assertThat(nowhere.broken()).containsExactly(at[1] + 1L);
    assertThat(nowhere.unreachable()).hasSize(1);
  }

  @Test
  void anObjectThatIsNoDirectoryIsRefused() {
    byte[] image = CorpusFile.bytes(Corpus.require("dicom/sop-classes/CT_small.dcm"));

    assertThatThrownBy(() -> Dicomdir.read(image))
        .isInstanceOfSatisfying(
            DicomFormatException.class, e -> assertThat(e.code()).isEqualTo("GTY-0363"));
  }
}
