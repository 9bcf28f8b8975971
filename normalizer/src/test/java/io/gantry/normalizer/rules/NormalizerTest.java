package io.gantry.normalizer.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.Bytes;
import io.gantry.contracts.event.Finding;
import io.gantry.contracts.patch.Patch;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.TransferSyntax;
import io.gantry.dicom.data.ValueElement;
import io.gantry.dicom.data.Vr;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each test breaks one thing of a conformant object. */
class NormalizerTest {
  private static final int PRIVATE_CREATOR = 0x00090010;
  private static final int PRIVATE_TEXT = 0x00091001;
  private static final Tail PLAIN_TAIL = new Tail.Read(Bytes.of(new byte[0]));

  @Test
  void aConformantObjectIsLeftAlone() {
    Patched patched = Patched.of(TestHead.aConformantCt());

    assertThat(patched.outcome().patch()).isEqualTo(Patch.NONE);
    assertThat(patched.outcome().findings()).isEmpty();
  }

  @Test
  void attributesAreWhatTheObjectSays() {
    var attributes = Patched.of(TestHead.aConformantCt()).outcome().attributes();

    assertThat(attributes.patient().patientId()).isEqualTo("SIM001");
    assertThat(attributes.patient().name()).isEqualTo("Larkspur^Ada");
    assertThat(attributes.patient().sex()).isEqualTo("F");
    assertThat(attributes.study().accessionNumber()).isEqualTo("A1");
    assertThat(attributes.study().studyId()).isNull();
    assertThat(attributes.study().date()).isEqualTo("20200229");
    assertThat(attributes.series().number()).isEqualTo(3);
    assertThat(attributes.series().modality()).isEqualTo("CT");
    assertThat(attributes.instance().number()).isEqualTo(17);
    assertThat(attributes.instance().frames()).isNull();
  }

  @Test
  void aPatientIdWithoutIssuerGetsTheOneOfItsSource() {
    Patched patched = Patched.of(TestHead.aConformantCt().remove(Tag.ISSUER_OF_PATIENT_ID));

    assertThat(patched.head().string(Tag.ISSUER_OF_PATIENT_ID)).contains("HOSPITAL");
    assertThat(patched.changedPaths()).containsExactly("00080015", "00100021", "04000561");
    assertThat(patched.outcome().attributes().patient().issuerOfPatientId()).isEqualTo("HOSPITAL");
    assertThat(patched.outcome().findings())
        .containsExactly(new Finding("00100021", "issuer-absent", Finding.Severity.INFO, true));
  }

  @Test
  void anEmptyIssuerIsFilled() {
    Patched patched =
        Patched.of(TestHead.aConformantCt().put(Tag.ISSUER_OF_PATIENT_ID, Vr.LO, "  "));

    assertThat(patched.head().string(Tag.ISSUER_OF_PATIENT_ID)).contains("HOSPITAL");
  }

  @Test
  void noIssuerIsGivenWithoutAPatientId() {
    TestHead head =
        TestHead.aConformantCt().remove(Tag.ISSUER_OF_PATIENT_ID).put(Tag.PATIENT_ID, Vr.LO, "");

    Patched patched = Patched.of(head);

    assertThat(patched.outcome().patch()).isEqualTo(Patch.NONE);
    assertThat(patched.outcome().attributes().patient().issuerOfPatientId()).isNull();
  }

  @Test
  void noIssuerIsGivenWhereTheSourceHasNone() {
    TestHead head = TestHead.aConformantCt().remove(Tag.ISSUER_OF_PATIENT_ID).issuer("");

    assertThat(Patched.of(head).outcome().patch()).isEqualTo(Patch.NONE);
  }

  @Test
  void undeclaredUtf8IsDeclared() {
    Patched patched =
        Patched.of(TestHead.aConformantCt().put(Tag.PATIENT_NAME, Vr.PN, "Müllersberg^Joe"));

    assertThat(patched.head().string(Tag.SPECIFIC_CHARACTER_SET)).contains("ISO_IR 192");
    assertThat(patched.head().string(Tag.PATIENT_NAME)).contains("Müllersberg^Joe");
    assertThat(patched.outcome().attributes().patient().name()).isEqualTo("Müllersberg^Joe");
    assertThat(patched.changedPaths()).containsExactly("00080005", "00080015", "04000561");
  }

  @Test
  void anEmptyCharacterSetCountsAsNone() {
    Patched patched =
        Patched.of(
            TestHead.aConformantCt()
                .put(Tag.SPECIFIC_CHARACTER_SET, Vr.CS, "")
                .put(Tag.STUDY_DESCRIPTION, Vr.LO, "Übersicht "));

    assertThat(patched.head().strings(Tag.SPECIFIC_CHARACTER_SET)).containsExactly("ISO_IR 192");
  }

  @Test
  void undeclaredNestedUtf8IsDeclaredToo() {
    TestHead code = TestHead.empty().put(Tag.CODE_MEANING, Vr.LO, "Schädel ");

    Patched patched =
        Patched.of(TestHead.aConformantCt().putItems(Tag.PROCEDURE_CODE_SEQUENCE, code));

    assertThat(patched.head().string(Tag.SPECIFIC_CHARACTER_SET)).contains("ISO_IR 192");
  }

  @Test
  void nothingIsDeclaredForPlainAscii() {
    TestHead head = TestHead.aConformantCt().put(Tag.PATIENT_NAME, Vr.PN, "Plain^Name");

    assertThat(Patched.of(head).head().contains(Tag.SPECIFIC_CHARACTER_SET)).isFalse();
  }

  @Test
  void nothingIsDeclaredWhereOneTextIsNotUtf8() {
    TestHead head =
        TestHead.aConformantCt()
            .put(Tag.PATIENT_NAME, Vr.PN, "Müllersberg^Joe")
            .put(Tag.STUDY_DESCRIPTION, Vr.LO, "Übersicht ".getBytes(StandardCharsets.ISO_8859_1));

    Patched patched = Patched.of(head);

    assertThat(patched.outcome().patch()).isEqualTo(Patch.NONE);
    assertThat(patched.outcome().findings())
        .containsExactly(
            new Finding("00080005", "undeclared-character-set", Finding.Severity.WARNING, false),
            new Finding(
                "00081030", "character-set-lacks-high-bytes", Finding.Severity.WARNING, false));
  }

  @Test
  void aDeclaredCharacterSetIsNeverReplaced() {
    TestHead head =
        TestHead.aConformantCt()
            .put(Tag.SPECIFIC_CHARACTER_SET, Vr.CS, "ISO_IR 100")
            .put(Tag.PATIENT_NAME, Vr.PN, "Müllersberg^Joe");

    assertThat(Patched.of(head).outcome().patch()).isEqualTo(Patch.NONE);
  }

  @Test
  void textInTheTailThatIsNotUtf8ForbidsTheDeclaration() {
    TestHead tail =
        TestHead.empty()
            .bulk(0)
            .put(0x7FE10010, Vr.LO, "ACME")
            .put(0x7FE11001, Vr.LO, new byte[] {(byte) 0xE4, 'A'});
    TestHead head =
        TestHead.aConformantCt()
            .put(Tag.PATIENT_NAME, Vr.PN, "Müllersberg^Joe")
            .tail(new Tail.Read(Bytes.of(tail.bytes())));

    assertThat(Patched.of(head).outcome().patch()).isEqualTo(Patch.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "00100020, LO, 'SIM0010', 'SIM0010 '",
    "00080060, CS, 'C', 'C '",
    "0020000D, UI, '2.25.77', '2.25.77\0'",
    "00080050, SH, 'A77', 'A77 '"
  })
  void anOddValueIsFilledUpWithThePaddingOfItsVr(String tag, Vr vr, String value, String expected) {
    int broken = Integer.parseUnsignedInt(tag, 16);

    Patched patched = Patched.of(TestHead.aConformantCt().put(broken, vr, value));

    assertThat(patched.head().value(broken).map(ValueElement::bytes))
        .hasValueSatisfying(
            bytes -> assertThat(bytes).isEqualTo(expected.getBytes(StandardCharsets.US_ASCII)));
    assertThat(patched.findingCodes()).containsExactly("odd-value-length");
  }

  @ParameterizedTest
  @CsvSource({
    "00100020, LO, 'SIM001\0\0', 'SIM001'",
    "00100020, LO, 'SIM01\0', 'SIM01 '",
    "0020000D, UI, '2.25.7 ', '2.25.7'",
    "0020000D, UI, '2.25.77 ', '2.25.77\0'"
  })
  void wrongPaddingIsReplaced(String tag, Vr vr, String value, String expected) {
    int broken = Integer.parseUnsignedInt(tag, 16);
    String even = value + (value.length() % 2 == 0 ? "" : vr == Vr.UI ? " " : "\0");

    Patched patched = Patched.of(TestHead.aConformantCt().put(broken, vr, even));

    assertThat(patched.head().value(broken).map(ValueElement::bytes))
        .hasValueSatisfying(
            bytes -> assertThat(bytes).isEqualTo(expected.getBytes(StandardCharsets.US_ASCII)));
    assertThat(patched.findingCodes()).containsExactly("wrong-value-padding");
  }

  @Test
  void anOddNumberIsFoundButNotInvented() {
    Patched patched =
        Patched.of(TestHead.aConformantCt().put(Tag.ROWS, Vr.US, new byte[] {0, 2, 1}));

    assertThat(patched.outcome().patch()).isEqualTo(Patch.NONE);
    assertThat(patched.outcome().findings())
        .containsExactly(
            new Finding("00280010", "odd-value-length", Finding.Severity.WARNING, false));
  }

  @Test
  void aNestedOddValueIsRepairedInPlace() {
    TestHead code = TestHead.empty().put(Tag.CODE_VALUE, Vr.SH, "ABC");

    Patched patched =
        Patched.of(TestHead.aConformantCt().putItems(Tag.PROCEDURE_CODE_SEQUENCE, code));

    assertThat(patched.changedPaths()).contains("00081032[0].00080100");
    assertThat(
            patched
                .head()
                .sequence(Tag.PROCEDURE_CODE_SEQUENCE)
                .getFirst()
                .value(Tag.CODE_VALUE)
                .map(ValueElement::length))
        .contains(4);
  }

  @Test
  void allThreeRulesWorkTogetherAndASecondPassFindsNothing() {
    TestHead head =
        TestHead.aConformantCt()
            .remove(Tag.ISSUER_OF_PATIENT_ID)
            .put(Tag.PATIENT_NAME, Vr.PN, "Müllersberg^Jo")
            .put(PRIVATE_CREATOR, Vr.LO, "ACME")
            .put(PRIVATE_TEXT, Vr.SH, "odd");

    Patched once = Patched.of(head);
    Outcome again =
        new Normalizer(RuleBook.BUILT_IN)
            .apply(
                new ReceivedObject(
                    head.syntax().uid(),
                    Bytes.of(once.bytes()),
                    PLAIN_TAIL,
                    "legacy",
                    "HOSPITAL",
                    "",
                    head.received().receivedAt()));

    assertThat(once.originals()).hasSize(2);
    assertThat(((Outcome.Normalize) again).patch()).isEqualTo(Patch.NONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2"})
  void everySyntaxIsPatchedInItself(String syntaxUid) {
    TestHead head = copy(TransferSyntax.of(syntaxUid)).put(Tag.PATIENT_ID, Vr.LO, "SIM0010");

    Patched patched = Patched.of(head);

    assertThat(patched.head().string(Tag.ISSUER_OF_PATIENT_ID)).contains("HOSPITAL");
    assertThat(patched.head().value(Tag.PATIENT_ID).map(ValueElement::length)).contains(8);
    assertThat(patched.originals()).hasSize(2);
    assertThat(patched.head().integer(Tag.ROWS)).hasValue(512);
  }

  private static TestHead copy(TransferSyntax syntax) {
    byte[] rows = syntax.bigEndian() ? new byte[] {2, 0} : new byte[] {0, 2};
    return TestHead.empty()
        .in(syntax)
        .put(Tag.SOP_CLASS_UID, Vr.UI, "1.2.840.10008.5.1.4.1.1.2\0")
        .put(Tag.SOP_INSTANCE_UID, Vr.UI, "2.25.1001\0")
        .put(Tag.STUDY_INSTANCE_UID, Vr.UI, "2.25.10\0")
        .put(Tag.SERIES_INSTANCE_UID, Vr.UI, "2.25.100")
        .put(Tag.ROWS, Vr.US, rows);
  }

  @Test
  void aSwitchedOffRuleDoesNothing() {
    RuleBook none = new RuleBook("none-1", false, false, false);
    TestHead head =
        TestHead.aConformantCt()
            .remove(Tag.ISSUER_OF_PATIENT_ID)
            .put(Tag.PATIENT_NAME, Vr.PN, "Müllersberg^Jo");

    assertThat(Patched.of(head, none).outcome().patch()).isEqualTo(Patch.NONE);
  }

  @Test
  void aSignedObjectIsNotPatched() {
    TestHead signed =
        TestHead.aConformantCt()
            .remove(Tag.ISSUER_OF_PATIENT_ID)
            .bulk(0)
            .putItems(Tag.DIGITAL_SIGNATURES_SEQUENCE, TestHead.empty());

    Patched patched = Patched.of(signed);

    assertThat(patched.outcome().patch()).isEqualTo(Patch.NONE);
    assertThat(patched.findingCodes()).contains("signed-not-patched");
    assertThat(patched.outcome().attributes().patient().issuerOfPatientId()).isEqualTo("HOSPITAL");
  }

  @Test
  void anObjectWithASignatureInItsTailIsNotPatched() {
    TestHead tail =
        TestHead.empty().bulk(0).putItems(Tag.DIGITAL_SIGNATURES_SEQUENCE, TestHead.empty());
    TestHead head =
        TestHead.aConformantCt()
            .remove(Tag.ISSUER_OF_PATIENT_ID)
            .tail(new Tail.Read(Bytes.of(tail.bytes())));

    Patched patched = Patched.of(head);

    assertThat(patched.outcome().patch()).isEqualTo(Patch.NONE);
    assertThat(patched.findingCodes()).contains("signed-not-patched");
  }

  @Test
  void anObjectWithATailTooLongToLookAtIsNotPatched() {
    TestHead head =
        TestHead.aConformantCt().remove(Tag.ISSUER_OF_PATIENT_ID).tail(new Tail.TooLong(1 << 30));

    assertThat(Patched.of(head).findingCodes()).contains("tail-unknown-not-patched");
  }

  @Test
  void anEncapsulatedDocumentIsNotPatchedSinceItsRecordWouldLieInTheTail() {
    TestHead head =
        TestHead.empty()
            .put(Tag.SOP_INSTANCE_UID, Vr.UI, "2.25.1001\0")
            .put(Tag.PATIENT_ID, Vr.LO, "SIM001")
            .put(Tag.STUDY_INSTANCE_UID, Vr.UI, "2.25.10\0")
            .put(Tag.SERIES_INSTANCE_UID, Vr.UI, "2.25.100")
            .bulk(Tag.ENCAPSULATED_DOCUMENT);

    Patched patched = Patched.of(head);

    assertThat(patched.outcome().patch()).isEqualTo(Patch.NONE);
    assertThat(patched.findingCodes()).contains("bulk-first-not-patched");
    assertThat(patched.outcome().attributes().patient().issuerOfPatientId()).isEqualTo("HOSPITAL");
  }

  @ParameterizedTest
  @ValueSource(strings = {"00080018", "0020000D", "0020000E"})
  void anObjectWithoutOneOfItsUidsIsHeld(String tag) {
    TestHead head = TestHead.aConformantCt().remove(Integer.parseUnsignedInt(tag, 16));

    Outcome outcome = new Normalizer(RuleBook.BUILT_IN).apply(head.received());

    assertThat(outcome).isInstanceOf(Outcome.Hold.class);
    assertThat(((Outcome.Hold) outcome).code()).isEqualTo("GTY-0403");
    assertThat(outcome.findings()).hasSize(1);
  }

  @Test
  void whatCannotBeReadIsHeldWithoutAValueInTheMessage() {
    byte[] cut = new byte[100];
    System.arraycopy(TestHead.aConformantCt().bytes(), 0, cut, 0, cut.length);
    ReceivedObject whole = TestHead.aConformantCt().received();

    Outcome outcome =
        new Normalizer(RuleBook.BUILT_IN)
            .apply(
                new ReceivedObject(
                    whole.transferSyntaxUid(),
                    Bytes.of(cut),
                    whole.tail(),
                    whole.source(),
                    whole.issuer(),
                    "",
                    whole.receivedAt()));

    assertThat(outcome).isInstanceOf(Outcome.Hold.class);
    assertThat(((Outcome.Hold) outcome).code()).isEqualTo("GTY-0401");
    assertThat(((Outcome.Hold) outcome).message()).doesNotContain("Larkspur");
  }

  @Test
  void whatTheReceiverCouldNotFollowIsHeld() {
    ReceivedObject whole = TestHead.aConformantCt().received();

    Outcome outcome =
        new Normalizer(RuleBook.BUILT_IN)
            .apply(
                new ReceivedObject(
                    whole.transferSyntaxUid(),
                    whole.head(),
                    whole.tail(),
                    whole.source(),
                    whole.issuer(),
                    "pixel data is cut off",
                    whole.receivedAt()));

    assertThat(((Outcome.Hold) outcome).code()).isEqualTo("GTY-0401");
  }
}
