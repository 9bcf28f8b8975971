package io.gantry.dicom.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.testkit.Judges;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** dciodvfy (dicom3tools) finds nothing in what we patched that it did not find in the original. */
class DciodvfyTest {
  @TempDir Path directory;

  static Stream<CorpusFile> corpus() {
    return CorpusFile.wellFormed().stream();
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void aPatchedObjectHasNoFindingThatTheOriginalHasNot(CorpusFile file) throws IOException {
    ReferenceCut cut = ReferenceCut.of(file.dataSet(), file.syntax().coding());
    byte[] head = Arrays.copyOf(file.dataSet(), cut.pixels);
    byte[] rest = Arrays.copyOfRange(file.dataSet(), cut.pixels, file.dataSet().length);

    byte[] patched = HeadPatcher.apply(head, file.syntax(), edits(file));

    List<String> before = findings(object(file, head, rest));
    List<String> after = findings(object(file, patched, rest));
    before.forEach(after::remove);
    assertThat(after).isEmpty();
  }

  /** What a migration does to most objects. */
  private static List<PatchEdit> edits(CorpusFile file) {
    DataSet dataSet = DataSetReader.read(file.dataSet(), file.syntax());
    List<PatchEdit> edits = new ArrayList<>();
    if (dataSet.contains(Tag.PATIENT_ID)) { // not so in palettes and directories
      edits.add(put(Tag.PATIENT_NAME, "PN", "Doe^John"));
      edits.add(put(Tag.PATIENT_ID, "LO", "12345678"));
      edits.add(put(Tag.ISSUER_OF_PATIENT_ID, "LO", "HOSPITAL"));
    }
    if (dataSet.contains(Tag.ACCESSION_NUMBER)) {
      edits.add(put(Tag.ACCESSION_NUMBER, "SH", "ACC00001"));
    }
    return edits;
  }

  private static PatchEdit put(int tag, String vr, String value) {
    return PatchEdit.put(ElementPath.of(tag), vr, value.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] object(CorpusFile file, byte[] head, byte[] rest) {
    DataSet dataSet = DataSetReader.readHead(head, file.syntax());
    byte[] meta =
        Part10.metaBytes(
            dataSet.string(Tag.SOP_CLASS_UID, "1.2.3"),
            dataSet.string(Tag.SOP_INSTANCE_UID, "1.2.3"),
            isDeflated(file) ? TransferSyntax.EXPLICIT_LE.uid() : file.syntax().uid());
    byte[] object = Arrays.copyOf(meta, meta.length + head.length + rest.length);
    System.arraycopy(head, 0, object, meta.length, head.length);
    System.arraycopy(rest, 0, object, meta.length + head.length, rest.length);
    return object;
  }

  /** The corpus gives deflated data sets inflated. */
  private static boolean isDeflated(CorpusFile file) {
    return TransferSyntax.of(file.syntax().uid()).deflated();
  }

  private List<String> findings(byte[] object) throws IOException {
    Path path = directory.resolve("object.dcm");
    Files.write(path, object);
    return new ArrayList<>(
        Judges.dciodvfy(directory, path)
            .output()
            .lines()
            .filter(line -> line.startsWith("Error") || line.startsWith("Warning"))
            .toList());
  }
}
