package io.gantry.dicom.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.testkit.Corpus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Part10Test {
  @Test
  void whatItWritesItReads() {
    byte[] meta = Part10.metaBytes("1.2.3", "1.2.3.4", "1.2.840.10008.1.2.4.90");

    Part10 read = Part10.read(meta);

    assertThat(read.offset()).isEqualTo(meta.length);
    assertThat(read.declared()).isTrue();
    assertThat(read.syntax().uid()).isEqualTo("1.2.840.10008.1.2.4.90");
    assertThat(read.meta().string(Tag.MEDIA_STORAGE_SOP_CLASS_UID)).contains("1.2.3");
    assertThat(read.meta().string(Tag.MEDIA_STORAGE_SOP_INSTANCE_UID)).contains("1.2.3.4");
    assertThat(read.meta().string(Tag.IMPLEMENTATION_VERSION_NAME)).contains("GANTRY_010");
    assertThat(read.meta().integer(Tag.FILE_META_INFORMATION_GROUP_LENGTH))
        .hasValue(meta.length - 128 - 4 - 12);
    assertThat(Part10.metaBytes("1.2.3", "1.2.3.4", "1.2.840.10008.1.2.4.90")).isEqualTo(meta);
  }

  @Test
  void everyCorpusFileWithMetaIsReadAsTheManifestSays() throws IOException {
    Path root = Corpus.require("dicom");
    List<String> lines = Files.readAllLines(root.resolve("MANIFEST.tsv"));
    int compared = 0;
    for (String line : lines.subList(1, lines.size())) {
      String[] fields = line.split("\t", -1);
      if (!fields[3].isEmpty() && !fields[0].startsWith("malformed/")) {
        Part10 read = Part10.read(root.resolve(fields[0]));
        assertThat(read.syntax().uid()).as(fields[0]).isEqualTo(fields[3]);
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(150);
  }

  @ParameterizedTest
  @CsvSource({
    "ExplVR_BigEndNoMeta.dcm, 1.2.840.10008.1.2.2, false, 0",
    "rtstruct.dcm, 1.2.840.10008.1.2, false, 0",
    "no_preamble_dicm_in_data, 1.2.840.10008.1.2.1, false, 0",
    "meta_missing_tsyntax.dcm, 1.2.840.10008.1.2, false, 202",
    "synth_meta-grouplength-wrong.dcm, 1.2.840.10008.1.2.1, true, 344",
    "no_meta_group_length.dcm, 1.2.840.10008.1.2, true, 338",
  })
  void filesWithoutProperMetaAreReadAllTheSame(
      String file, String syntax, boolean declared, int offset) {
    Part10 read = Part10.read(CorpusFile.bytes(Corpus.require("dicom/malformed/" + file)));

    assertThat(read.syntax().uid()).isEqualTo(syntax);
    assertThat(read.declared()).isEqualTo(declared);
    assertThat(read.offset()).isEqualTo(offset);
  }

  @ParameterizedTest
  @ValueSource(strings = {"synth_not-dicom-html.dcm", "synth_zero-bytes.dcm", "no_meta.dcm"})
  void whatIsNoDicomFileIsRefused(String file) {
    byte[] bytes = CorpusFile.bytes(Corpus.require("dicom/malformed/" + file));

    assertThatThrownBy(() -> Part10.read(bytes)).isInstanceOf(DicomFormatException.class);
  }

  private static byte[] joined(byte[]... parts) {
    Output out = new Output(1024);
    for (byte[] part : parts) {
      out.bytes(part, 0, part.length);
    }
    return out.toByteArray();
  }

  private static List<Deviation.Kind> kinds(byte[] file) {
    return Deviations.ofFile(file).stream().map(Deviation::kind).toList();
  }

  @Test
  void whatIsMissingBeforeTheDataSetIsReadAndTold() {
    String syntax = TransferSyntax.EXPLICIT_LE.uid();
    byte[] meta = Part10.metaBytes("1.2.3", "1.2.3.4", syntax);
    byte[] dataSet =
        DataSetWriter.write(
            DataSet.builder()
                .put(Tag.SOP_CLASS_UID, "1.2.3")
                .put(Tag.SOP_INSTANCE_UID, "1.2.3.4")
                .build(),
            TransferSyntax.EXPLICIT_LE);
    byte[] implicitMeta =
        DataSetWriter.write(
            DataSet.builder().put(Tag.TRANSFER_SYNTAX_UID, syntax).build(), Coding.IMPLICIT_LE);
    byte[] prefix = Arrays.copyOf(meta, 132);

    assertThat(kinds(joined(meta, dataSet))).isEmpty();
    assertThat(kinds(joined(Arrays.copyOfRange(meta, 128, meta.length), dataSet)))
        .containsExactly(Deviation.Kind.NO_PREAMBLE);
    assertThat(kinds(joined(Arrays.copyOfRange(meta, 132, meta.length), dataSet)))
        .containsExactly(Deviation.Kind.NO_PREAMBLE);
    assertThat(kinds(dataSet))
        .containsExactly(
            Deviation.Kind.NO_PREAMBLE, Deviation.Kind.NO_META, Deviation.Kind.SYNTAX_GUESSED);
    assertThat(kinds(joined(prefix, dataSet)))
        .containsExactly(Deviation.Kind.NO_META, Deviation.Kind.SYNTAX_GUESSED);
    assertThat(kinds(joined(prefix, implicitMeta, dataSet)))
        .containsExactly(Deviation.Kind.META_IMPLICIT, Deviation.Kind.META_GROUP_LENGTH);
    assertThat(kinds(joined(Part10.metaBytes("1.2.3", "1.2.9", syntax), dataSet)))
        .containsExactly(Deviation.Kind.META_DIFFERS);
  }

  @Test
  void anyBytesAreReadOrRefused() {
    byte[] good =
        Arrays.copyOf(CorpusFile.bytes(Corpus.require("dicom/sop-classes/CT_small.dcm")), 900);
    for (int length = 0; length < good.length; length++) {
      byte[] shorter = Arrays.copyOf(good, length);
      try {
        assertThat(Part10.read(shorter).offset()).isLessThanOrEqualTo(length);
      } catch (DicomFormatException refused) {
        assertThat(refused.offset()).isLessThanOrEqualTo(length);
      }
    }
  }
}
