package io.gantry.dicom.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HeadPatcherTest {
  private static final TransferSyntax[] NATIVE = {
    TransferSyntax.EXPLICIT_LE, TransferSyntax.IMPLICIT_LE, TransferSyntax.EXPLICIT_BE
  };
  private static final ElementPath PATIENT_ID = ElementPath.of(Tag.PATIENT_ID);

  static Stream<CorpusFile> corpus() {
    return CorpusFile.wellFormed().stream();
  }

  private static byte[] head(CorpusFile file) {
    return Arrays.copyOf(
        file.dataSet(), ReferenceCut.of(file.dataSet(), file.syntax().coding()).pixels);
  }

  private static PatchEdit put(ElementPath path, String vr, String value) {
    return PatchEdit.put(path, vr, value.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static byte[] raw(Element element) {
    Raw raw = Objects.requireNonNull(element.raw());
    return Arrays.copyOfRange(raw.buf(), raw.off(), raw.off() + raw.len());
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void noEditsLeaveTheHeadAsItIs(CorpusFile file) {
    byte[] head = head(file);

    assertThat(HeadPatcher.apply(head, file.syntax(), List.of())).isEqualTo(head);
    assertThat(
            HeadPatcher.apply(
                head,
                file.syntax(),
                List.of(
                    PatchEdit.remove(ElementPath.of(0x00090199)),
                    PatchEdit.remove(ElementPath.of(0x00090198).child(0, Tag.PATIENT_ID)))))
        .isEqualTo(head);
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void onlyTheEditedElementsChange(CorpusFile file) {
    byte[] head = head(file);
    DataSet before = DataSetReader.readHead(head, file.syntax());
    int added = 0x00101081;

    byte[] patched =
        HeadPatcher.apply(
            head,
            file.syntax(),
            List.of(
                put(ElementPath.of(added), "LO", "four"),
                put(PATIENT_ID, "LO", "P-123456"),
                PatchEdit.remove(ElementPath.of(Tag.STUDY_ID))));

    DataSet after = DataSetReader.readHead(patched, file.syntax());
    assertThat(after.string(Tag.PATIENT_ID)).contains("P-123456");
    assertThat(after.string(added)).contains("four");
    assertThat(after.contains(Tag.STUDY_ID)).isFalse();
    assertThat(untouched(after, added)).isEqualTo(untouched(before, added));
    boolean hadGroupLength = before.contains(0x00100000);
    assertThat(after.contains(0x00100000)).isFalse();
    assertThat(hadGroupLength || before.isAscending() == after.isAscending()).isTrue();
  }

  private static List<String> untouched(DataSet dataSet, int added) {
    List<String> hex = new ArrayList<>();
    for (Element element : dataSet) {
      int tag = element.tag();
      boolean length = tag == 0x00100000 || tag == 0x00200000;
      if (tag != added && tag != Tag.PATIENT_ID && tag != Tag.STUDY_ID && !length) {
        hex.add(HexFormat.of().formatHex(raw(element)));
      }
    }
    return hex;
  }

  /** A sequence with an item in each length form, inside one more sequence, and a bulk header. */
  private static DataSet nested(Coding coding, boolean undefined) {
    DataSet inner = DataSet.builder().put(Tag.PATIENT_ID, "inner").put(Tag.STUDY_ID, "7").build();
    SequenceElement sequence =
        new SequenceElement(
            Tag.REFERENCED_STUDY_SEQUENCE,
            List.of(new Item(inner, undefined, null), new Item(inner, !undefined, null)),
            undefined,
            null);
    DataSet middle = DataSet.builder().put(sequence).put(Tag.MODALITY, "CT").build();
    DataSet outer =
        DataSet.builder()
            .putInt(0x00080000, 999)
            .put(
                new SequenceElement(
                    Tag.SOURCE_IMAGE_SEQUENCE,
                    List.of(new Item(middle, !undefined, null)),
                    !undefined,
                    null))
            .putInt(0x00100000, 999)
            .put(Tag.PATIENT_ID, "outer")
            .putInt(Tag.ROWS, 512)
            .putBytes(Tag.PIXEL_DATA, Vr.OW, new byte[8])
            .build();
    return DataSetReader.read(DataSetWriter.write(outer, coding), 0, size(outer, coding), coding);
  }

  private static int size(DataSet dataSet, Coding coding) {
    return DataSetWriter.write(dataSet, coding).length;
  }

  @Test
  void aNestedEditRecomputesDefinedLengthsAndLeavesUndefinedOnes() {
    ElementPath path =
        ElementPath.of(Tag.SOURCE_IMAGE_SEQUENCE)
            .child(0, Tag.REFERENCED_STUDY_SEQUENCE)
            .child(1, Tag.PATIENT_ID);
    for (TransferSyntax syntax : NATIVE) {
      for (boolean undefined : new boolean[] {true, false}) {
        byte[] whole = DataSetWriter.write(nested(syntax.coding(), undefined), syntax);
        byte[] head = Arrays.copyOf(whole, whole.length - 8);

        byte[] patched =
            HeadPatcher.apply(head, syntax, List.of(put(path, "LO", "much longer than it was ")));

        DataSet after = DataSetReader.readHead(patched, syntax);
        assertThat(after.contains(0x00080000)).isFalse();
        assertThat(after.contains(0x00100000)).isTrue();
        assertThat(after.string(Tag.PATIENT_ID)).contains("outer");
        SequenceElement outer =
            (SequenceElement) after.element(Tag.SOURCE_IMAGE_SEQUENCE).orElseThrow();
        assertThat(outer.undefinedLength()).isEqualTo(!undefined);
        assertThat(outer.items().get(0).undefinedLength()).isEqualTo(!undefined);
        DataSet middle = outer.items().get(0).dataSet();
        SequenceElement inner =
            (SequenceElement) middle.element(Tag.REFERENCED_STUDY_SEQUENCE).orElseThrow();
        assertThat(inner.undefinedLength()).isEqualTo(undefined);
        assertThat(inner.items().get(0).dataSet().string(Tag.PATIENT_ID)).contains("inner");
        assertThat(inner.items().get(1).dataSet().string(Tag.PATIENT_ID))
            .contains("much longer than it was");
        assertThat(after.element(Tag.PIXEL_DATA).orElseThrow()).isInstanceOf(OpenElement.class);
        assertThat(after.integer(Tag.ROWS)).hasValue(512);
      }
    }
  }

  @Test
  void theOpenBulkHeaderStaysAndNewElementsGoBeforeIt() {
    for (TransferSyntax syntax : NATIVE) {
      byte[] whole = DataSetWriter.write(nested(syntax.coding(), true), syntax);
      byte[] head = Arrays.copyOf(whole, whole.length - 8);

      byte[] patched =
          HeadPatcher.apply(
              head, syntax, List.of(put(ElementPath.of(0x00400254), "LO", "described ")));

      int header = syntax.explicit() ? 12 : 8;
      assertThat(Arrays.copyOfRange(patched, patched.length - header, patched.length))
          .isEqualTo(Arrays.copyOfRange(head, head.length - header, head.length));
      assertThat(patched.length).isEqualTo(head.length + 8 + 10);
    }
  }

  @Test
  void aValueTooLongForItsShortHeaderBecomesUn() {
    byte[] head =
        DataSetWriter.write(
            DataSet.builder().put(Tag.PATIENT_ID, "1").build(), TransferSyntax.EXPLICIT_LE);
    PatchEdit edit = PatchEdit.put(ElementPath.of(Tag.PATIENT_COMMENTS), "LT", new byte[65536]);

    byte[] patched = HeadPatcher.apply(head, TransferSyntax.EXPLICIT_LE, List.of(edit));

    Element comments =
        DataSetReader.read(patched, TransferSyntax.EXPLICIT_LE)
            .element(Tag.PATIENT_COMMENTS)
            .orElseThrow();
    assertThat(comments.vr()).isEqualTo(Vr.UN);
    assertThat(((ValueElement) comments).length()).isEqualTo(65536);
  }

  @Test
  void ofAnElementSentTwiceAPutLeavesOneAndARemoveNone() {
    byte[] one =
        DataSetWriter.write(
            DataSet.builder().put(Tag.PATIENT_ID, "1").build(), TransferSyntax.EXPLICIT_LE);
    byte[] twice = Arrays.copyOf(one, 2 * one.length);
    System.arraycopy(one, 0, twice, one.length, one.length);

    byte[] put =
        HeadPatcher.apply(twice, TransferSyntax.EXPLICIT_LE, List.of(put(PATIENT_ID, "LO", "22")));
    byte[] removed =
        HeadPatcher.apply(twice, TransferSyntax.EXPLICIT_LE, List.of(PatchEdit.remove(PATIENT_ID)));

    assertThat(DataSetReader.read(put, TransferSyntax.EXPLICIT_LE).elements()).hasSize(1);
    assertThat(removed).isEmpty();
  }

  @Test
  void editsInsideAnUnknownOfDefinedLengthAreMadeInImplicitLittleEndian() {
    byte[] implicit =
        DataSetWriter.write(
            DataSet.builder()
                .putItems(
                    Tag.REFERENCED_STUDY_SEQUENCE,
                    DataSet.builder().put(Tag.PATIENT_ID, "1").build())
                .build(),
            TransferSyntax.IMPLICIT_LE);
    byte[] items = Arrays.copyOfRange(implicit, 8, implicit.length);
    for (TransferSyntax syntax : new TransferSyntax[] {NATIVE[0], NATIVE[2]}) {
      byte[] head =
          DataSetWriter.write(
              DataSet.builder().putBytes(Tag.REFERENCED_STUDY_SEQUENCE, Vr.UN, items).build(),
              syntax);

      byte[] patched =
          HeadPatcher.apply(
              head,
              syntax,
              List.of(
                  put(
                      ElementPath.of(Tag.REFERENCED_STUDY_SEQUENCE).child(0, Tag.PATIENT_ID),
                      "LO",
                      "1234")));

      ValueElement un =
          DataSetReader.read(patched, syntax).value(Tag.REFERENCED_STUDY_SEQUENCE).orElseThrow();
      SequenceElement read =
          DataSetReader.readItems(un.tag(), un.bytes(), 0, un.length(), Coding.IMPLICIT_LE);
      assertThat(read.items().get(0).dataSet().string(Tag.PATIENT_ID)).contains("1234");
    }
  }

  @Test
  void whatAPatchMustNotTouchIsRefused() {
    byte[] whole =
        DataSetWriter.write(nested(Coding.EXPLICIT_LE, true), TransferSyntax.EXPLICIT_LE);
    byte[] head = Arrays.copyOf(whole, whole.length - 8);

    for (PatchEdit edit :
        List.of(
            put(ElementPath.of(Tag.PIXEL_DATA), "OW", "xx"),
            PatchEdit.remove(ElementPath.of(Tag.PIXEL_DATA)),
            put(ElementPath.of(Tag.DATA_SET_TRAILING_PADDING), "OB", "xx"),
            put(ElementPath.of(Tag.SOURCE_IMAGE_SEQUENCE).child(1, Tag.PATIENT_ID), "LO", "xx"),
            put(ElementPath.of(Tag.CONTENT_SEQUENCE).child(0, Tag.PATIENT_ID), "LO", "xx"))) {
      assertThatThrownBy(() -> HeadPatcher.apply(head, TransferSyntax.EXPLICIT_LE, List.of(edit)))
          .isInstanceOf(DicomFormatException.class);
    }
  }
}
