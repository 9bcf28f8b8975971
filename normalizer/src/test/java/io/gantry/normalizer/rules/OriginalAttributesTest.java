package io.gantry.normalizer.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.Part10;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.ValueElement;
import io.gantry.dicom.data.Vr;
import io.gantry.testkit.CommandResult;
import io.gantry.testkit.Dcmtk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PS3.3 C.12.1.1.9, sentence by sentence. */
class OriginalAttributesTest {
  private static final int COERCION_DATE_TIME = 0x00080015;
  private static final int SELECTOR_ATTRIBUTE = 0x00720026;
  private static final int SELECTOR_SEQUENCE_POINTER = 0x00720052;
  private static final int SELECTOR_SEQUENCE_POINTER_ITEMS = 0x00741057;
  private static final int SELECTOR_PRIVATE_CREATOR = 0x00720056;

  @TempDir Path work;

  @Test
  void anItemSaysWhoWhenWhyAndWhereFrom() {
    DataSet item =
        Patched.of(TestHead.aConformantCt().remove(Tag.ISSUER_OF_PATIENT_ID))
            .originals()
            .getFirst();

    assertThat(item.string(Tag.ATTRIBUTE_MODIFICATION_DATE_TIME))
        .contains("20260304050607.089+0000");
    assertThat(item.string(Tag.MODIFYING_SYSTEM)).contains("GANTRY");
    assertThat(item.string(Tag.SOURCE_OF_PREVIOUS_VALUES)).contains("legacy");
    assertThat(item.string(Tag.REASON_FOR_THE_ATTRIBUTE_MODIFICATION)).contains("COERCE");
    assertThat(item.contains(Tag.NONCONFORMING_MODIFIED_ATTRIBUTES_SEQUENCE)).isFalse();
  }

  @Test
  void theCoercionIsDatedByTheReceipt() {
    Patched patched = Patched.of(TestHead.aConformantCt().remove(Tag.ISSUER_OF_PATIENT_ID));

    assertThat(patched.head().string(COERCION_DATE_TIME)).contains("20260304050607.089+0000");
  }

  @Test
  void whatWasAbsentIsListedWithZeroLength() {
    DataSet previous =
        Patched.of(TestHead.aConformantCt().remove(Tag.ISSUER_OF_PATIENT_ID)).previous();

    assertThat(previous.value(Tag.ISSUER_OF_PATIENT_ID).map(ValueElement::length)).contains(0);
    assertThat(previous.value(COERCION_DATE_TIME).map(ValueElement::length)).contains(0);
    assertThat(previous.elements()).hasSize(2);
  }

  @Test
  void aReplacedValueIsListed() {
    DataSet previous =
        Patched.of(
                TestHead.aConformantCt()
                    .put(COERCION_DATE_TIME, Vr.DT, "20100101")
                    .remove(Tag.ISSUER_OF_PATIENT_ID))
            .previous();

    assertThat(previous.string(COERCION_DATE_TIME)).contains("20100101");
  }

  @Test
  void aNonconformingValueIsListedEmptyAndItsBytesAreKept() {
    Patched patched = Patched.of(TestHead.aConformantCt().put(Tag.STUDY_DESCRIPTION, Vr.LO, "Odd"));
    DataSet item = patched.originals().getFirst();
    DataSet bad = item.sequence(Tag.NONCONFORMING_MODIFIED_ATTRIBUTES_SEQUENCE).getFirst();

    assertThat(item.string(Tag.REASON_FOR_THE_ATTRIBUTE_MODIFICATION)).contains("CORRECT");
    assertThat(patched.previous().value(Tag.STUDY_DESCRIPTION).map(ValueElement::length))
        .contains(0);
    assertThat(bad.string(SELECTOR_ATTRIBUTE)).contains("00081030");
    assertThat(bad.value(Tag.NONCONFORMING_DATA_ELEMENT_VALUE).map(ValueElement::bytes))
        .hasValueSatisfying(
            bytes -> assertThat(bytes).isEqualTo("Odd\0".getBytes(StandardCharsets.US_ASCII)));
  }

  @Test
  void whereAPatientIdIsListedItsIssuerIsToo() {
    DataSet previous =
        Patched.of(TestHead.aConformantCt().put(Tag.PATIENT_ID, Vr.LO, "SIM0010")).previous();

    assertThat(previous.value(Tag.PATIENT_ID).map(ValueElement::length)).contains(0);
    assertThat(previous.string(Tag.ISSUER_OF_PATIENT_ID)).contains("OTHERHOS");
  }

  @Test
  void ofANestedChangeTheWholeSequenceIsListed() {
    TestHead first =
        TestHead.empty().put(Tag.CODE_VALUE, Vr.SH, "ABCD").put(Tag.CODE_MEANING, Vr.LO, "Even");
    TestHead second =
        TestHead.empty().put(Tag.CODE_VALUE, Vr.SH, "ABC").put(Tag.CODE_MEANING, Vr.LO, "Skull ");
    Patched patched =
        Patched.of(TestHead.aConformantCt().putItems(Tag.PROCEDURE_CODE_SEQUENCE, first, second));
    List<DataSet> listed = patched.previous().sequence(Tag.PROCEDURE_CODE_SEQUENCE);
    DataSet bad =
        patched
            .originals()
            .getFirst()
            .sequence(Tag.NONCONFORMING_MODIFIED_ATTRIBUTES_SEQUENCE)
            .getFirst();

    assertThat(listed).hasSize(2);
    assertThat(listed.getFirst().string(Tag.CODE_VALUE)).contains("ABCD");
    assertThat(listed.getLast().value(Tag.CODE_VALUE).map(ValueElement::length)).contains(0);
    assertThat(listed.getLast().string(Tag.CODE_MEANING)).contains("Skull");
    assertThat(bad.string(SELECTOR_ATTRIBUTE)).contains("00080100");
    assertThat(bad.strings(SELECTOR_SEQUENCE_POINTER)).containsExactly("00081032");
    assertThat(bad.strings(SELECTOR_SEQUENCE_POINTER_ITEMS)).containsExactly("2");
  }

  @Test
  void aPrivateElementComesWithItsCreator() {
    Patched patched =
        Patched.of(
            TestHead.aConformantCt().put(0x00090010, Vr.LO, "ACME").put(0x00091001, Vr.SH, "odd"));
    DataSet bad =
        patched
            .originals()
            .getFirst()
            .sequence(Tag.NONCONFORMING_MODIFIED_ATTRIBUTES_SEQUENCE)
            .getFirst();

    assertThat(patched.previous().string(0x00090010)).contains("ACME");
    assertThat(patched.previous().contains(0x00091001)).isTrue();
    assertThat(bad.string(SELECTOR_PRIVATE_CREATOR)).contains("ACME");
  }

  @Test
  void itemsOfEarlierSystemsAreKept() {
    TestHead earlier =
        TestHead.empty()
            .putItems(
                Tag.MODIFIED_ATTRIBUTES_SEQUENCE,
                TestHead.empty().put(Tag.PATIENT_ID, Vr.LO, "OLD1"))
            .put(Tag.ATTRIBUTE_MODIFICATION_DATE_TIME, Vr.DT, "20100101")
            .put(Tag.MODIFYING_SYSTEM, Vr.LO, "EARLIER ");
    Patched patched =
        Patched.of(
            TestHead.aConformantCt()
                .remove(Tag.ISSUER_OF_PATIENT_ID)
                .putItems(Tag.ORIGINAL_ATTRIBUTES_SEQUENCE, earlier));

    assertThat(patched.originals()).hasSize(2);
    assertThat(patched.originals().getFirst().string(Tag.MODIFYING_SYSTEM)).contains("EARLIER");
    assertThat(
            patched
                .originals()
                .getFirst()
                .sequence(Tag.MODIFIED_ATTRIBUTES_SEQUENCE)
                .getFirst()
                .string(Tag.PATIENT_ID))
        .contains("OLD1");
  }

  @Test
  void coercionAndCorrectionHaveAnItemEach() {
    Patched patched =
        Patched.of(
            TestHead.aConformantCt()
                .remove(Tag.ISSUER_OF_PATIENT_ID)
                .put(Tag.PATIENT_NAME, Vr.PN, "Müllersberg^Joe"));

    assertThat(patched.originals())
        .extracting(item -> item.string(Tag.REASON_FOR_THE_ATTRIBUTE_MODIFICATION, ""))
        .containsExactly("COERCE", "CORRECT");
    assertThat(patched.previous().value(Tag.SPECIFIC_CHARACTER_SET).map(ValueElement::length))
        .contains(0);
  }

  @Test
  void theSameInputGivesTheSameBytes() {
    TestHead head =
        TestHead.aConformantCt()
            .remove(Tag.ISSUER_OF_PATIENT_ID)
            .put(Tag.PATIENT_NAME, Vr.PN, "Müllersberg^Jo");

    assertThat(Patched.of(head).bytes()).isEqualTo(Patched.of(head).bytes());
    assertThat(Patched.of(head).outcome()).isEqualTo(Patched.of(head).outcome());
  }

  @Test
  void dcmdumpReadsTheRecord() throws IOException {
    Patched patched =
        Patched.of(
            TestHead.aConformantCt()
                .remove(Tag.ISSUER_OF_PATIENT_ID)
                .put(Tag.PATIENT_NAME, Vr.PN, "Müllersberg^Jo")
                .put(Tag.STUDY_DESCRIPTION, Vr.LO, "Odd"));
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(
        Part10.metaBytes("1.2.840.10008.5.1.4.1.1.2", "2.25.1001", "1.2.840.10008.1.2.1"));
    // Without the open header of the pixel data.
    file.writeBytes(Arrays.copyOf(patched.bytes(), patched.bytes().length - 12));
    Path object = Files.write(work.resolve("object.dcm"), file.toByteArray());

    CommandResult dump = Dcmtk.in(work).run("dcmdump", "+P", "0400,0561", object.toString());

    assertThat(dump.exitCode()).isZero();
    assertThat(dump.output())
        .contains("COERCE")
        .contains("CORRECT")
        .contains("NonconformingModifiedAttributesSequence")
        .contains("GANTRY")
        .doesNotContain("W: ")
        .doesNotContain("E: ");
  }
}
