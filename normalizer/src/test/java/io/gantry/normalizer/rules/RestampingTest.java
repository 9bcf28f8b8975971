package io.gantry.normalizer.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.Bytes;
import io.gantry.contracts.event.Finding;
import io.gantry.contracts.event.RestampDecision;
import io.gantry.contracts.event.RestampDecision.PatientValues;
import io.gantry.contracts.event.RestampDecision.Reason;
import io.gantry.dicom.data.Coding;
import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetWriter;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.Vr;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Decisions about objects that are stored: what the new head says, and what it records. */
class RestampingTest {
  private static final Restamping RULES = new Restamping(RuleBook.BUILT_IN);
  private static final Instant DECIDED = Instant.parse("2026-05-06T07:08:09Z");
  private static final PatientValues SURVIVING =
      new PatientValues("MRN-9", "HOSPITAL", "Surviving^Pat", null, null);

  private static RestampDecision decision(
      PatientValues patient, @Nullable String ruleBook, Reason reason) {
    return new RestampDecision("d-1", patient, ruleBook, reason, DECIDED);
  }

  private static Patched restamped(TestHead stored, PatientValues patient, Reason reason) {
    Outcome outcome = RULES.apply(decision(patient, null, reason), stored.received());
    assertThat(outcome).isInstanceOf(Outcome.Normalize.class);
    return Patched.of((Outcome.Normalize) outcome, stored.bytes(), stored.syntax());
  }

  @Test
  void theNewPatientIsSetAndTheFormerOneRecordedWithTheTimeOfTheDecision() {
    Patched patched = restamped(TestHead.aConformantCt(), SURVIVING, Reason.COERCE);

    assertThat(patched.head().string(Tag.PATIENT_ID)).contains("MRN-9");
    assertThat(patched.head().string(Tag.ISSUER_OF_PATIENT_ID)).contains("HOSPITAL");
    assertThat(patched.head().string(Tag.PATIENT_NAME)).contains("Surviving^Pat");
    assertThat(patched.head().string(Tag.PATIENT_BIRTH_DATE)).contains("19610203");
    DataSet item = patched.originals().getLast();
    assertThat(item.string(Tag.REASON_FOR_THE_ATTRIBUTE_MODIFICATION)).contains("COERCE");
    assertThat(item.string(Tag.ATTRIBUTE_MODIFICATION_DATE_TIME))
        .contains("20260506070809.000+0000");
    assertThat(patched.previous().string(Tag.PATIENT_ID)).contains("SIM001");
    assertThat(patched.previous().string(Tag.ISSUER_OF_PATIENT_ID)).contains("OTHERHOS");
    assertThat(patched.previous().string(Tag.PATIENT_NAME)).contains("Larkspur^Ada");
    assertThat(patched.outcome().attributes().patient().patientId()).isEqualTo("MRN-9");
  }

  @Test
  void earlierItemsAreKeptAndTheSameDecisionAgainChangesNothing() {
    Patched first = restamped(TestHead.aConformantCt(), SURVIVING, Reason.COERCE);
    ReceivedObject stored = stored(first);

    Outcome again = RULES.apply(decision(SURVIVING, null, Reason.COERCE), stored);
    assertThat(again)
        .isInstanceOfSatisfying(
            Outcome.Normalize.class, outcome -> assertThat(outcome.patch().isEmpty()).isTrue());

    PatientValues back = new PatientValues("SIM001", "OTHERHOS", "Larkspur^Ada", null, null);
    Outcome undone = RULES.apply(decision(back, null, Reason.CORRECT), stored);
    Patched second =
        Patched.of((Outcome.Normalize) undone, first.bytes(), TestHead.aConformantCt().syntax());
    assertThat(second.originals()).hasSize(2);
    assertThat(encoded(second.originals().getFirst()))
        .isEqualTo(encoded(first.originals().getFirst()));
    assertThat(second.originals().getLast().string(Tag.REASON_FOR_THE_ATTRIBUTE_MODIFICATION))
        .contains("CORRECT");
    assertThat(second.head().string(Tag.PATIENT_ID)).contains("SIM001");
  }

  private static byte[] encoded(DataSet item) {
    return DataSetWriter.write(item, Coding.EXPLICIT_LE);
  }

  private static ReceivedObject stored(Patched version) {
    ReceivedObject as = TestHead.aConformantCt().received();
    return new ReceivedObject(
        as.transferSyntaxUid(),
        Bytes.of(version.bytes()),
        as.tail(),
        as.source(),
        as.issuer(),
        "",
        as.receivedAt());
  }

  @Test
  void emptyTextTakesAnIssuerAwayAndLeavesOtherAttributesWithoutValue() {
    Patched patched =
        restamped(
            TestHead.aConformantCt(),
            new PatientValues("MRN-9", "", null, null, ""),
            Reason.CORRECT);

    assertThat(patched.head().contains(Tag.ISSUER_OF_PATIENT_ID)).isFalse();
    assertThat(patched.head().contains(Tag.PATIENT_SEX)).isTrue();
    assertThat(patched.head().string(Tag.PATIENT_SEX)).isEmpty();
  }

  @Test
  void aNameThatTheCharacterSetLacksMakesTheTextUtf8() {
    Patched patched =
        restamped(
            TestHead.aConformantCt(),
            new PatientValues(null, null, "Müller^Zoë", null, null),
            Reason.COERCE);

    assertThat(patched.head().string(Tag.SPECIFIC_CHARACTER_SET)).contains("ISO_IR 192");
    assertThat(patched.head().string(Tag.PATIENT_NAME)).contains("Müller^Zoë");
  }

  @Test
  void anEncapsulatedDocumentGetsThePatientWithoutARecordButNotTheRulesOfASite() {
    TestHead document =
        TestHead.empty()
            .put(Tag.SOP_INSTANCE_UID, Vr.UI, "2.25.1001\0")
            .put(Tag.PATIENT_NAME, Vr.PN, "Larkspur^Ada")
            .put(Tag.PATIENT_ID, Vr.LO, "SIM001")
            .put(Tag.STUDY_INSTANCE_UID, Vr.UI, "2.25.10\0")
            .put(Tag.SERIES_INSTANCE_UID, Vr.UI, "2.25.100")
            .bulk(Tag.ENCAPSULATED_DOCUMENT);

    Patched patched = restamped(document, SURVIVING, Reason.COERCE);

    assertThat(patched.head().string(Tag.PATIENT_ID)).contains("MRN-9");
    assertThat(patched.originals()).isEmpty();
    assertThat(patched.outcome().findings())
        .extracting(Finding::code)
        .contains("original-attributes-not-recorded");
    String book = RuleBook.BUILT_IN.version();
    assertThat(RULES.apply(decision(SURVIVING, book, Reason.COERCE), document.received()))
        .isInstanceOfSatisfying(
            Outcome.Hold.class, hold -> assertThat(hold.code()).isEqualTo("GTY-0408"));
  }

  @Test
  void whatIsNoValueOfItsAttributeAndAnotherRuleBookAreRefused() {
    PatientValues wrong = new PatientValues(null, null, null, "31.12.1999", null);
    assertThat(
            RULES.apply(decision(wrong, null, Reason.COERCE), TestHead.aConformantCt().received()))
        .isInstanceOfSatisfying(
            Outcome.Hold.class,
            hold -> {
              assertThat(hold.code()).isEqualTo("GTY-0406");
              assertThat(hold.message()).doesNotContain("31.12.1999");
            });
    assertThat(
            RULES.apply(
                decision(PatientValues.NONE, "site-2", Reason.COERCE),
                TestHead.aConformantCt().received()))
        .isInstanceOfSatisfying(
            Outcome.Hold.class, hold -> assertThat(hold.code()).isEqualTo("GTY-0409"));
  }
}
