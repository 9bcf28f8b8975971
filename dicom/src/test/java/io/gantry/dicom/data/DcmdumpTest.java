package io.gantry.dicom.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testkit.CommandResult;
import io.gantry.testkit.Dcmtk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** DCMTK reads what we wrote. */
class DcmdumpTest {
  @TempDir Path directory;

  private List<String> dump(byte[] dataSet, TransferSyntax syntax) throws IOException {
    byte[] meta = Part10.metaBytes("1.2.840.10008.5.1.4.1.1.2", "1.2.3.4", syntax.uid());
    byte[] object = Arrays.copyOf(meta, meta.length + dataSet.length);
    System.arraycopy(dataSet, 0, object, meta.length, dataSet.length);
    Path file = directory.resolve("object.dcm");
    Files.write(file, object);
    CommandResult result =
        Dcmtk.in(directory).within(Duration.ofSeconds(20)).dcmdump(file, "-q", "+L", "-M");
    assertThat(result.exitCode()).isZero();
    return result.output().lines().filter(line -> line.contains("(")).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sop-classes/CT_small.dcm",
        "transfer-syntaxes/MR_small_implicit.dcm",
        "transfer-syntaxes/MR_small_bigendian.dcm",
        "transfer-syntaxes/MR_small_RLE.dcm",
        "sop-classes/test-SR.dcm",
        "charsets/chrSQEncoding.dcm"
      })
  void aPatchedObjectDiffersForDcmtkOnlyInWhatWasEdited(String name) throws IOException {
    CorpusFile file = CorpusFile.named(name);
    int cut = ReferenceCut.of(file.dataSet(), file.syntax().coding()).pixels;
    byte[] head = Arrays.copyOf(file.dataSet(), cut);
    PatchEdit edit =
        PatchEdit.put(
            ElementPath.of(Tag.PATIENT_ID), "LO", "PATCHED1".getBytes(StandardCharsets.US_ASCII));

    byte[] patched = HeadPatcher.apply(head, file.syntax(), List.of(edit));

    byte[] whole = Arrays.copyOf(patched, patched.length + file.dataSet().length - cut);
    System.arraycopy(file.dataSet(), cut, whole, patched.length, file.dataSet().length - cut);
    List<String> before = dump(file.dataSet(), file.syntax());
    List<String> after = dump(whole, file.syntax());
    assertThat(withoutPatient(after)).isEqualTo(withoutPatient(before));
    assertThat(after).anyMatch(line -> line.startsWith("(0010,0020) LO [PATCHED1]"));
  }

  /** Without Patient ID, the group length that goes with it, and the meta's own length. */
  private static List<String> withoutPatient(List<String> lines) {
    return lines.stream()
        .filter(line ->
            !line.startsWith("(0010,0020)")
                && !line.startsWith("(0010,0000)")
                && !line.startsWith("(0002,"))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.2.840.10008.1.2",
        "1.2.840.10008.1.2.1",
        "1.2.840.10008.1.2.2",
        "1.2.840.10008.1.2.1.99"
      })
  void aBuiltDataSetIsReadByDcmtkInEverySyntax(String uid) throws IOException {
    TransferSyntax syntax = TransferSyntax.of(uid);
    DataSet original =
        DataSet.builder()
            .putItems(
                Tag.MODIFIED_ATTRIBUTES_SEQUENCE,
                DataSet.builder().put(Tag.PATIENT_ID, "OLD").build())
            .put(Tag.ATTRIBUTE_MODIFICATION_DATE_TIME, "20260101120000")
            .put(Tag.MODIFYING_SYSTEM, "GANTRY")
            .putEmpty(Tag.SOURCE_OF_PREVIOUS_VALUES)
            .put(Tag.REASON_FOR_THE_ATTRIBUTE_MODIFICATION, "COERCE")
            .build();
    DataSet dataSet =
        DataSet.builder()
            .put(Tag.SPECIFIC_CHARACTER_SET, "ISO_IR 100")
            .put(Tag.SOP_CLASS_UID, "1.2.840.10008.5.1.4.1.1.2")
            .put(Tag.PATIENT_NAME, "M\u00fcller^J\u00fcrgen")
            .putInt(Tag.ROWS, 258)
            .putDouble(0x00189073, 1.5)
            .putInt(0x00280009, 0x00181063)
            .putItems(Tag.ORIGINAL_ATTRIBUTES_SEQUENCE, original)
            .build();

    List<String> lines = dump(DataSetWriter.write(dataSet, syntax), syntax);

    assertThat(lines.stream().map(line -> line.strip().split(" +#", 2)[0].strip()))
        .contains(
            "(0010,0010) PN [M\u00fcller^J\u00fcrgen]",
            "(0028,0010) US 258",
            "(0018,9073) FD 1.5",
            "(0028,0009) AT (0018,1063)",
            "(0010,0020) LO [OLD]",
            "(0400,0563) LO [GANTRY]",
            "(0400,0565) CS [COERCE]");
  }
}
