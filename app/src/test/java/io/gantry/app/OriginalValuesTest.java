package io.gantry.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.Bytes;
import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetBuilder;
import io.gantry.dicom.data.DataSetReader;
import io.gantry.dicom.data.DataSetWriter;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.TransferSyntax;
import io.gantry.dicom.data.Vr;
import io.gantry.loader.adapter.dicom.DicomHeadEditor;
import io.gantry.normalizer.rules.Normalizer;
import io.gantry.normalizer.rules.Outcome;
import io.gantry.normalizer.rules.ReceivedObject;
import io.gantry.normalizer.rules.RuleBook;
import io.gantry.normalizer.rules.Tail;
import io.gantry.reconciler.changes.RecordedChanges.ChangedValue;
import io.gantry.reconciler.changes.RecordedChanges.Modification;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Values before and after, as an object's own record has them. */
class OriginalValuesTest {
  private static final int SELECTOR_ATTRIBUTE = 0x00720026;
  private static final int SELECTOR_SEQUENCE_POINTER = 0x00720052;
  private static final int SELECTOR_SEQUENCE_POINTER_ITEMS = 0x00741057;
  private static final int OTHER_PATIENT_IDS_SEQUENCE = 0x00101002;
  private static final int CREATOR = 0x00110010;
  private static final int PRIVATE_TEXT = 0x00111001;
  private static final int PRIVATE_BYTES = 0x00111002;

  private static DataSet written(DataSetBuilder object, DataSet... originals) {
    byte[] bytes =
        DataSetWriter.write(
            object.putItems(Tag.ORIGINAL_ATTRIBUTES_SEQUENCE, originals).build(),
            TransferSyntax.EXPLICIT_LE);
    return DataSetReader.read(bytes, TransferSyntax.EXPLICIT_LE);
  }

  private static DataSetBuilder modification(String at, DataSet before) {
    return DataSet.builder()
        .putItems(Tag.MODIFIED_ATTRIBUTES_SEQUENCE, before)
        .put(Tag.ATTRIBUTE_MODIFICATION_DATE_TIME, Vr.DT, at)
        .put(Tag.MODIFYING_SYSTEM, Vr.LO, "GANTRY")
        .put(Tag.SOURCE_OF_PREVIOUS_VALUES, Vr.LO, "legacy")
        .put(Tag.REASON_FOR_THE_ATTRIBUTE_MODIFICATION, Vr.CS, "COERCE");
  }

  private static DataSetBuilder patient(String id) {
    return DataSet.builder().put(Tag.PATIENT_ID, Vr.LO, id);
  }

  private static List<ChangedValue> values(DataSet object) {
    return OriginalValues.of(object, DataSet.EMPTY).modifications().stream()
        .flatMap(one -> one.values().stream())
        .toList();
  }

  @Test
  void eachModificationHasTheValueThatTheNextOneFound() {
    DataSet object =
        written(
            patient("THREE"),
            modification("20260101", patient("ONE").build()).build(),
            modification("20260201", patient("TWO").build()).build());

    List<Modification> all = OriginalValues.of(object, DataSet.EMPTY).modifications();

    assertThat(all).extracting(Modification::at).containsExactly("20260101", "20260201");
    assertThat(all).extracting(Modification::by).containsOnly("GANTRY");
    assertThat(values(object)).extracting(ChangedValue::before).containsExactly("ONE", "TWO");
    assertThat(values(object)).extracting(ChangedValue::after).containsExactly("TWO", "THREE");
    assertThat(values(object)).extracting(ChangedValue::name).containsOnly("PatientID");
    assertThat(values(object)).extracting(ChangedValue::path).containsOnly("00100020");
  }

  @Test
  void whatWasAbsentHasNoValueBeforeAndWhatIsTheSameIsNotShown() {
    DataSet object =
        written(
            patient("A").put(Tag.ISSUER_OF_PATIENT_ID, Vr.LO, "HOSPITAL"),
            modification("20260101", patient("A").putEmpty(Tag.ISSUER_OF_PATIENT_ID).build())
                .build());

    assertThat(values(object))
        .singleElement()
        .satisfies(value -> {
          assertThat(value.path()).isEqualTo("00100021");
          assertThat(value.before()).isNull();
          assertThat(value.after()).isEqualTo("HOSPITAL");
        });
  }

  @Test
  void ofNestedAttributesOnlyThoseThatDifferAreShown() {
    DataSet object =
        written(
            DataSet.builder()
                .putItems(
                    OTHER_PATIENT_IDS_SEQUENCE,
                    patient("X").put(Tag.ISSUER_OF_PATIENT_ID, Vr.LO, "SAME").build(),
                    patient("NEW").put(Tag.ISSUER_OF_PATIENT_ID, Vr.LO, "SAME").build()),
            modification(
                    "20260101",
                    DataSet.builder()
                        .putItems(
                            OTHER_PATIENT_IDS_SEQUENCE,
                            patient("X").put(Tag.ISSUER_OF_PATIENT_ID, Vr.LO, "SAME").build(),
                            patient("OLD").put(Tag.ISSUER_OF_PATIENT_ID, Vr.LO, "SAME").build())
                        .build())
                .build());

    assertThat(values(object))
        .singleElement()
        .satisfies(value -> {
          assertThat(value.path()).isEqualTo("00101002[1].00100020");
          assertThat(value.name()).isEqualTo("OtherPatientIDsSequence[2] > PatientID");
          assertThat(value.before()).isEqualTo("OLD");
          assertThat(value.after()).isEqualTo("NEW");
        });
  }

  @Test
  void privateAttributesNameTheirCreatorAndBytesAreShownByLengthAndDigest() {
    DataSetBuilder now = DataSet.builder().put(CREATOR, Vr.LO, "ACME 1.1");
    DataSet object =
        written(
            now.put(PRIVATE_TEXT, Vr.LO, "after").putBytes(PRIVATE_BYTES, Vr.OB, new byte[300]),
            modification(
                    "20260101",
                    DataSet.builder()
                        .put(CREATOR, Vr.LO, "ACME 1.1")
                        .put(PRIVATE_TEXT, Vr.LO, "before")
                        .putBytes(PRIVATE_BYTES, Vr.OB, new byte[] {1, 2, 3, 4})
                        .build())
                .build());

    assertThat(values(object))
        .extracting(ChangedValue::name)
        .containsExactly("private: ACME 1.1 (0011,1001)", "private: ACME 1.1 (0011,1002)");
    assertThat(values(object).get(1).before()).startsWith("4 bytes, SHA-256 9f64a747e1b97f13");
    assertThat(values(object).get(1).after()).startsWith("300 bytes, SHA-256 ");
  }

  @Test
  void valueFieldsThatBrokeTheirVrAreShownAsTheyCame() {
    DataSet bad =
        DataSet.builder()
            .putLong(SELECTOR_ATTRIBUTE, Vr.AT, Tag.PATIENT_ID)
            .putLong(SELECTOR_SEQUENCE_POINTER, Vr.AT, OTHER_PATIENT_IDS_SEQUENCE)
            .putLong(SELECTOR_SEQUENCE_POINTER_ITEMS, Vr.IS, 1)
            .putBytes(Tag.NONCONFORMING_DATA_ELEMENT_VALUE, Vr.OB, "OLD\0".getBytes(ascii()))
            .build();
    DataSet object =
        written(
            DataSet.builder().putItems(OTHER_PATIENT_IDS_SEQUENCE, patient("OLD").build()),
            modification(
                    "20260101",
                    DataSet.builder()
                        .putItems(
                            OTHER_PATIENT_IDS_SEQUENCE,
                            DataSet.builder().putEmpty(Tag.PATIENT_ID).build())
                        .build())
                .putItems(Tag.NONCONFORMING_MODIFIED_ATTRIBUTES_SEQUENCE, bad)
                .build());

    assertThat(values(object))
        .singleElement()
        .satisfies(value -> {
          assertThat(value.before()).startsWith("OLD");
          assertThat(value.note()).contains("broke the rules of its VR");
        });
  }

  private static java.nio.charset.Charset ascii() {
    return java.nio.charset.StandardCharsets.US_ASCII;
  }

  @Test
  void longTextIsCutAndManyValuesAreCounted() {
    DataSetBuilder now = DataSet.builder().put(Tag.STUDY_DESCRIPTION, Vr.LO, "x".repeat(900));
    DataSetBuilder before = DataSet.builder().putEmpty(Tag.STUDY_DESCRIPTION);
    for (int i = 0; i < 1200; i++) {
      now.put(Tag.of(0x0019, 0x2000 + i), Vr.LO, "new");
      before.put(Tag.of(0x0019, 0x2000 + i), Vr.LO, "old");
    }
    OriginalValues values =
        OriginalValues.of(
            written(now, modification("20260101", before.build()).build()), DataSet.EMPTY);

    List<ChangedValue> shown = values.modifications().getFirst().values();
    assertThat(shown).hasSize(1000);
    assertThat(values.leftOut()).isEqualTo(201);
    assertThat(shown.getFirst().after()).hasSizeLessThan(300).contains("900 characters");
    assertThat(values.modifications().toString()).doesNotContain("new");
  }

  @Test
  void whatTheNormalizerRecordsIsReadBack() throws Exception {
    DataSet received =
        DataSet.builder()
            .put(Tag.SOP_CLASS_UID, Vr.UI, "1.2.840.10008.5.1.4.1.1.2")
            .put(Tag.SOP_INSTANCE_UID, Vr.UI, "2.25.1001")
            .put(Tag.MODALITY, Vr.CS, "CT")
            .put(Tag.PATIENT_NAME, Vr.PN, "Larkspur^Ada")
            .put(Tag.PATIENT_ID, Vr.LO, "SIM001")
            .put(Tag.STUDY_INSTANCE_UID, Vr.UI, "2.25.10")
            .put(Tag.SERIES_INSTANCE_UID, Vr.UI, "2.25.100")
            .build();
    byte[] head = DataSetWriter.write(received, TransferSyntax.EXPLICIT_LE);
    Outcome outcome =
        new Normalizer(RuleBook.BUILT_IN)
            .apply(
                new ReceivedObject(
                    TransferSyntax.EXPLICIT_LE.uid(),
                    Bytes.of(head),
                    new Tail.Empty(),
                    "legacy",
                    "HOSPITAL",
                    "",
                    Instant.parse("2026-03-04T05:06:07Z")));
    assertThat(outcome).isInstanceOf(Outcome.Normalize.class);
    byte[] patched =
        new DicomHeadEditor()
            .apply(head, TransferSyntax.EXPLICIT_LE.uid(), ((Outcome.Normalize) outcome).patch());
    OriginalValues values =
        OriginalValues.of(
            DataSetReader.readHead(patched, TransferSyntax.EXPLICIT_LE), DataSet.EMPTY);

    assertThat(values.modifications()).hasSize(1);
    assertThat(values.modifications().getFirst().values())
        .extracting(ChangedValue::path, ChangedValue::before, ChangedValue::after)
        .contains(org.assertj.core.groups.Tuple.tuple("00100021", null, "HOSPITAL"));
    assertThat(values.isUnrecorded("00100021")).isFalse();
    assertThat(values.isUnrecorded("04000561")).isFalse();
    assertThat(values.isUnrecorded("00081140[0].00081155")).isTrue();
  }
}
