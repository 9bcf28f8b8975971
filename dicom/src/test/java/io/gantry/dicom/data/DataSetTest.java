package io.gantry.dicom.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DataSetTest {
  private static DataSet read(String name) {
    CorpusFile file = CorpusFile.named(name);
    return DataSetReader.read(file.dataSet(), file.syntax());
  }

  @Test
  void aBigEndianObjectSaysTheSameAsItsLittleEndianTwin() {
    DataSet little = read("transfer-syntaxes/MR_small.dcm");
    DataSet big = read("transfer-syntaxes/MR_small_bigendian.dcm");

    int compared = 0;
    for (Element element : little) {
      int tag = element.tag();
      if (element instanceof ValueElement && tag != Tag.PIXEL_DATA && big.contains(tag)) {
        assertThat(big.strings(tag)).as(Tag.toString(tag)).isEqualTo(little.strings(tag));
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(60);
    assertThat(big.integer(Tag.ROWS)).hasValue(64);
  }

  @Test
  void standardElementsSentAsUnknownAreReadByTheDictionary() {
    DataSet dataSet = read("malformed/synth_vr-un-known-tags.dcm");

    List<String> unknown = new ArrayList<>();
    for (Element element : dataSet) {
      if (element.vr() == Vr.UN && !Tag.isPrivate(element.tag())) {
        unknown.add(Dictionary.keyword(element.tag()));
        assertThat(((ValueElement) element).meaning()).isNotEqualTo(Vr.UN);
      }
    }
    assertThat(unknown).isNotEmpty();
  }

  @Test
  void aSequenceSentAsUnknownIsReadAsImplicitItems() {
    DataSet item = DataSet.builder().put(Tag.REFERENCED_SOP_INSTANCE_UID, "1.2.3").build();
    byte[] items = DataSetWriter.items(List.of(item), TransferSyntax.IMPLICIT_LE);
    byte[] bytes =
        DataSetWriter.write(
            DataSet.builder().putBytes(Tag.REFERENCED_IMAGE_SEQUENCE, Vr.UN, items).build(),
            TransferSyntax.EXPLICIT_BE);

    DataSet dataSet = DataSetReader.read(bytes, TransferSyntax.EXPLICIT_BE);

    assertThat(dataSet.sequence(Tag.REFERENCED_IMAGE_SEQUENCE).get(0).string(0x00081155))
        .contains("1.2.3");
    List<String> paths = new ArrayList<>();
    Walk.elements(dataSet, (path, element, charset) -> paths.add(path.toString()));
    assertThat(paths).containsExactly("00081140", "00081140[0].00081155");
  }

  @Test
  void itemsInheritTheCharacterSetOfTheirParent() {
    DataSetBuilder parent = DataSet.builder().put(Tag.SPECIFIC_CHARACTER_SET, "ISO_IR 192");
    DataSet built = parent.build();
    byte[] bytes =
        DataSetWriter.write(
            parent
                .putItems(
                    Tag.OTHER_PATIENT_IDS_SEQUENCE,
                    DataSet.builder()
                        .inheriting(built.charset())
                        .put(Tag.PATIENT_COMMENTS, "Ωmega")
                        .build())
                .build(),
            TransferSyntax.IMPLICIT_LE);

    DataSet read = DataSetReader.read(bytes, TransferSyntax.IMPLICIT_LE);

    assertThat(read.sequence(Tag.OTHER_PATIENT_IDS_SEQUENCE).get(0).string(Tag.PATIENT_COMMENTS))
        .contains("Ωmega");
    assertThat(Walk.hasNonAscii(read)).isTrue();
    assertThat(Walk.texts(read)).allMatch(Walk.Text::isUtf8);
  }

  @Test
  void valuesAreSplitAndTrimmedByVr() {
    DataSet dataSet =
        DataSet.builder()
            .put(Tag.IMAGE_TYPE, "ORIGINAL ", " PRIMARY", "", "AXIAL")
            .put(Tag.PATIENT_COMMENTS, "  indented\\text  ")
            .put(Tag.SOP_INSTANCE_UID, "1.2.3")
            .put(Tag.SLICE_THICKNESS, "1.50")
            .put(Tag.SERIES_NUMBER, " 12 ")
            .putEmpty(Tag.PATIENT_ID)
            .putInt(Tag.SMALLEST_IMAGE_PIXEL_VALUE, Vr.SS, -5)
            .build();

    assertThat(dataSet.strings(Tag.IMAGE_TYPE)).containsExactly("ORIGINAL", "PRIMARY", "", "AXIAL");
    assertThat(dataSet.string(Tag.PATIENT_COMMENTS)).contains("  indented\\text");
    assertThat(dataSet.string(Tag.SOP_INSTANCE_UID)).contains("1.2.3");
    assertThat(dataSet.value(Tag.SOP_INSTANCE_UID).orElseThrow().bytes()).hasSize(6).endsWith(0);
    assertThat(dataSet.value(Tag.SLICE_THICKNESS).orElseThrow().doubles()).containsExactly(1.5);
    assertThat(dataSet.integer(Tag.SERIES_NUMBER)).hasValue(12);
    assertThat(dataSet.integer(Tag.SLICE_THICKNESS)).isEmpty();
    assertThat(dataSet.string(Tag.PATIENT_ID)).isEmpty();
    assertThat(dataSet.contains(Tag.PATIENT_ID)).isTrue();
    assertThat(dataSet.integer(Tag.SMALLEST_IMAGE_PIXEL_VALUE)).hasValue(-5);
    assertThat(dataSet.integer(Tag.ROWS, 7)).isEqualTo(7);
  }

  @Test
  void aBuilderKeepsTheOrderAndReplacesInPlace() {
    DataSet dataSet =
        DataSet.builder()
            .put(Tag.STUDY_ID, "2")
            .put(Tag.PATIENT_ID, "1")
            .putBytes(0xFFFCFFFC, Vr.OB, new byte[2])
            .putBytes(Tag.PIXEL_DATA, Vr.OW, new byte[2])
            .put(Tag.PATIENT_ID, "3")
            .remove(Tag.STUDY_ID)
            .build();

    assertThat(dataSet.elements().stream().map(Element::tag))
        .containsExactly(Tag.PATIENT_ID, Tag.PIXEL_DATA, 0xFFFCFFFC);
    assertThat(dataSet.isAscending()).isTrue();
    assertThat(dataSet.string(Tag.PATIENT_ID)).contains("3");
  }

  @Test
  void anEditedDataSetKeepsTheBytesOfTheRest() {
    CorpusFile file = CorpusFile.named("sop-classes/CT_small.dcm");
    DataSet dataSet = DataSetReader.read(file.dataSet(), file.syntax());

    DataSet edited = dataSet.toBuilder().put(Tag.PATIENT_ID, "X").build();
    DataSet back = edited.toBuilder().put(dataSet.element(Tag.PATIENT_ID).orElseThrow()).build();

    assertThat(DataSetWriter.write(edited, file.syntax())).isNotEqualTo(file.dataSet());
    assertThat(DataSetWriter.write(back, file.syntax())).isEqualTo(file.dataSet());
  }

  @Test
  void oddLengthsAreFoundWithTheirPaths() {
    DataSet dataSet = read("malformed/synth_odd-length-values.dcm");

    assertThat(Walk.oddLengths(dataSet)).containsExactly(ElementPath.of(Tag.PATIENT_ID));
    assertThat(Walk.oddLengths(read("sop-classes/test-SR.dcm"))).isEmpty();
  }

  @Test
  void aTailIsReadWithOrWithoutTheDelimiterBeforeIt() {
    byte[] rest =
        DataSetWriter.write(
            DataSet.builder().putBytes(Tag.DATA_SET_TRAILING_PADDING, Vr.OB, new byte[2]).build(),
            TransferSyntax.EXPLICIT_LE);
    byte[] delimited = new byte[8 + rest.length];
    Coding.EXPLICIT_LE.putTag(delimited, 0, Tag.SEQUENCE_DELIMITATION_ITEM);
    System.arraycopy(rest, 0, delimited, 8, rest.length);

    for (byte[] tail : List.of(rest, delimited)) {
      assertThat(
              DataSetReader.readTail(tail, TransferSyntax.EXPLICIT_LE)
                  .contains(Tag.DATA_SET_TRAILING_PADDING))
          .isTrue();
    }
  }

  @Test
  void buffersAndStreamsAreReadWithinTheirBounds() throws IOException {
    CorpusFile file = CorpusFile.named("sop-classes/CT_small.dcm");
    byte[] bytes = file.dataSet();
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    int size = DataSetReader.read(bytes, file.syntax()).size();

    assertThat(DataSetReader.read(direct, file.syntax()).size()).isEqualTo(size);
    assertThat(DataSetReader.read(ByteBuffer.wrap(bytes), file.syntax()).size()).isEqualTo(size);
    assertThat(
            DataSetReader.read(new ByteArrayInputStream(bytes), file.syntax(), bytes.length).size())
        .isEqualTo(size);
    assertThatThrownBy(() ->
            DataSetReader.read(new ByteArrayInputStream(bytes), file.syntax(), bytes.length - 1))
        .isInstanceOf(DicomFormatException.class);
  }

  @Test
  void encapsulatedDataAreReadAsFragments() {
    DataSet dataSet = read("transfer-syntaxes/MR_small_RLE.dcm");

    FragmentsElement pixels = (FragmentsElement) dataSet.element(Tag.PIXEL_DATA).orElseThrow();
    assertThat(pixels.count()).isEqualTo(2);
    assertThat(pixels.fragment(1).remaining()).isPositive();
  }

  @Test
  void theDictionaryKnowsTagsKeywordsAndRepeatingGroups() {
    assertThat(Dictionary.find("PatientID").orElseThrow())
        .isEqualTo(new Dictionary.Entry(Tag.PATIENT_ID, Vr.LO, "1", "PatientID"));
    assertThat(Dictionary.vr(0x60020010)).isEqualTo(Vr.US);
    assertThat(Dictionary.vr(0x60011010)).isEqualTo(Vr.UN);
    assertThat(Dictionary.vr(0x00090010)).isEqualTo(Vr.LO);
    assertThat(Dictionary.vr(0x00091010)).isEqualTo(Vr.UN);
    assertThat(Dictionary.vr(0x00100000)).isEqualTo(Vr.UL);
    assertThat(Dictionary.vr(Tag.PIXEL_DATA)).isEqualTo(Vr.OW);
    assertThat(Dictionary.keyword(Tag.STUDY_INSTANCE_UID)).isEqualTo("StudyInstanceUID");
    assertThat(Dictionary.keyword(0x00091010)).isEqualTo("00091010");
    assertThat(UidNames.of("1.2.840.10008.5.1.4.1.1.2")).isEqualTo("CT Image Storage");
    assertThat(UidNames.of("1.2.3")).isEqualTo("1.2.3");
  }

  @Test
  void transferSyntaxesSayHowToRead() {
    assertThat(TransferSyntax.of("1.2.840.10008.1.2\0").coding()).isEqualTo(Coding.IMPLICIT_LE);
    assertThat(TransferSyntax.of("1.2.840.10008.1.2.2").bigEndian()).isTrue();
    assertThat(TransferSyntax.of("1.2.840.113619.5.2").explicit()).isFalse();
    assertThat(TransferSyntax.of("1.2.840.10008.1.2.1.99").deflated()).isTrue();
    assertThat(TransferSyntax.of("1.2.840.10008.1.2.4.90").encapsulated()).isTrue();
    assertThat(TransferSyntax.of("1.2.3.4.5").coding()).isEqualTo(Coding.EXPLICIT_LE);
  }
}
