package io.gantry.normalizer.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.event.Finding;
import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.TransferSyntax;
import io.gantry.dicom.data.ValueElement;
import io.gantry.dicom.data.Vr;
import io.gantry.normalizer.adapter.file.RuleBookFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What site rules do to an object, down to its bytes and its record. */
class SiteRulesPatchTest {
  @TempDir Path directory;

  @Test
  void aRuleIsRecordedWithItsReasonAndNamedInAFinding() throws IOException {
    RuleBook book =
        book(
            "{ name: a, do: [ { set: StudyDescription, to: 'CT of ${Modality}' } ] }",
            "{ name: b, reason: correct, do: [ { empty: PatientName } ] }");

    Patched patched = Patched.of(TestHead.aConformantCt(), book);

    assertThat(patched.head().string(Tag.STUDY_DESCRIPTION)).contains("CT of CT");
    assertThat(patched.head().value(Tag.PATIENT_NAME).map(ValueElement::length)).contains(0);
    assertThat(patched.originals())
        .extracting(item -> item.string(Tag.REASON_FOR_THE_ATTRIBUTE_MODIFICATION, ""))
        .containsExactly("COERCE", "CORRECT");
    assertThat(patched.originals().getFirst().sequence(Tag.MODIFIED_ATTRIBUTES_SEQUENCE))
        .allMatch(item -> item.string(Tag.STUDY_DESCRIPTION).orElseThrow().equals("Thorax"));
    assertThat(patched.previous().string(Tag.PATIENT_NAME)).contains("Larkspur^Ada");
    assertThat(patched.outcome().findings()).extracting(Finding::code).contains("rule:a", "rule:b");
    assertThat(patched.outcome().attributes().study().description()).isEqualTo("CT of CT");
  }

  @Test
  void whatIsRemovedIsGoneAndOnRecord() throws IOException {
    Patched patched =
        Patched.of(
            TestHead.aConformantCt().put(Tag.IMAGE_COMMENTS, Vr.LT, "scanned "),
            book("{ name: a, do: [ { remove: ImageComments } ] }"));

    assertThat(patched.head().contains(Tag.IMAGE_COMMENTS)).isFalse();
    assertThat(patched.previous().string(Tag.IMAGE_COMMENTS)).contains("scanned");
  }

  @Test
  void aPrivateElementIsRemovedWhereverItsBlockIs() throws IOException {
    Patched patched =
        Patched.of(
            TestHead.aConformantCt()
                .put(0x00090010, Vr.LO, "OTHERS")
                .put(0x00090011, Vr.LO, "ACME")
                .put(0x00091001, Vr.SH, "keep")
                .put(0x00091101, Vr.SH, "gone"),
            book("{ name: a, do: [ { remove: '(0009,xx01,ACME)' } ] }"));

    assertThat(patched.head().contains(0x00091101)).isFalse();
    assertThat(patched.head().string(0x00091001)).contains("keep");
    assertThat(patched.head().string(0x00090011)).contains("ACME");
    assertThat(patched.previous().string(0x00090011)).contains("ACME");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2"})
  void itemsAreAddedInEverySyntaxAndOnlyOnce(String syntax) throws IOException {
    RuleBook book =
        book(
            "{ name: a, do: [ { add-item: OtherPatientIDsSequence, item: { PatientID:"
                + " '${PatientID}', TypeOfPatientID: TEXT } } ] }");
    TestHead head =
        TestHead.empty()
            .in(TransferSyntax.of(syntax))
            .put(Tag.SOP_CLASS_UID, Vr.UI, "1.2.840.10008.5.1.4.1.1.2\0")
            .put(Tag.SOP_INSTANCE_UID, Vr.UI, "2.25.1001\0")
            .put(Tag.PATIENT_ID, Vr.LO, "SIM1")
            .put(Tag.ISSUER_OF_PATIENT_ID, Vr.LO, "HERE")
            .put(Tag.STUDY_INSTANCE_UID, Vr.UI, "2.25.10\0")
            .put(Tag.SERIES_INSTANCE_UID, Vr.UI, "2.25.100");

    Patched patched = Patched.of(head, book);
    List<DataSet> items = patched.head().sequence(Tag.OTHER_PATIENT_IDS_SEQUENCE);

    assertThat(items).hasSize(1);
    assertThat(items.getFirst().string(Tag.PATIENT_ID)).contains("SIM1");
  }

  @Test
  void reencodedTextKeepsItsBytesOnRecordInItsOwnCharacterSet() throws IOException {
    byte[] latin = "Müller^Jörg ".getBytes(StandardCharsets.ISO_8859_1);
    Patched patched =
        Patched.of(
            TestHead.aConformantCt()
                .put(Tag.SPECIFIC_CHARACTER_SET, Vr.CS, "ISO_IR 100")
                .put(Tag.PATIENT_NAME, Vr.PN, latin),
            book("{ name: a, do: [ { reencode: utf-8 } ] }"));

    assertThat(patched.head().string(Tag.PATIENT_NAME)).contains("Müller^Jörg");
    assertThat(patched.head().string(Tag.SPECIFIC_CHARACTER_SET)).contains("ISO_IR 192");
    assertThat(patched.previous().string(Tag.SPECIFIC_CHARACTER_SET)).contains("ISO_IR 100");
    assertThat(patched.previous().string(Tag.PATIENT_NAME)).contains("Müller^Jörg");
    assertThat(patched.previous().value(Tag.PATIENT_NAME).orElseThrow().bytes())
        .startsWith(latin[0], latin[1]);
  }

  @Test
  void aWrongDeclarationIsCorrectedWithTheBytesKeptAsTheyCame() throws IOException {
    byte[] latin = "Müller^Joerg".getBytes(StandardCharsets.ISO_8859_1);
    Patched patched =
        Patched.of(
            TestHead.aConformantCt()
                .put(Tag.SPECIFIC_CHARACTER_SET, Vr.CS, "ISO_IR 192")
                .put(Tag.PATIENT_NAME, Vr.PN, latin),
            book("{ name: a, reason: correct, do: [ { reencode: utf-8, from: ISO_IR 100 } ] }"));
    DataSet bad =
        patched
            .originals()
            .getFirst()
            .sequence(Tag.NONCONFORMING_MODIFIED_ATTRIBUTES_SEQUENCE)
            .getFirst();

    assertThat(patched.head().string(Tag.PATIENT_NAME)).contains("Müller^Joerg");
    assertThat(bad.value(Tag.NONCONFORMING_DATA_ELEMENT_VALUE).map(ValueElement::bytes))
        .hasValueSatisfying(bytes -> assertThat(bytes).isEqualTo(latin));
  }

  @Test
  void textThatIsNoneIsHeldAndNotQuoted() throws IOException {
    Outcome outcome =
        new Normalizer(book("{ name: to-utf8, do: [ { reencode: utf-8 } ] }"))
            .apply(
                TestHead.aConformantCt()
                    .put(Tag.SPECIFIC_CHARACTER_SET, Vr.CS, "ISO_IR 87 ")
                    .put(Tag.PATIENT_NAME, Vr.PN, new byte[] {'L', (byte) 0xFC, 'k', 'e'})
                    .received());

    assertThat(outcome).isInstanceOf(Outcome.Hold.class);
    assertThat(((Outcome.Hold) outcome).code()).isEqualTo("GTY-0406");
    assertThat(((Outcome.Hold) outcome).message())
        .contains("to-utf8", "(0010,0010)")
        .doesNotContain("ke");
  }

  @Test
  void whatCannotBePatchedIsHeldUnlessTheBookLetsItPass() throws IOException {
    String rule = "{ name: a, do: [ { set: StudyDescription, to: new } ] }";
    TestHead signed =
        TestHead.aConformantCt()
            .bulk(0)
            .putItems(Tag.DIGITAL_SIGNATURES_SEQUENCE, TestHead.empty());

    Outcome held = new Normalizer(book(rule)).apply(signed.received());
    Patched passed =
        Patched.of(signed, read("version: v1\nnot-patchable: pass\nsite-rules: [" + rule + "]"));

    assertThat(((Outcome.Hold) held).code()).isEqualTo("GTY-0408");
    assertThat(passed.outcome().patch().isEmpty()).isTrue();
    assertThat(passed.findingCodes()).contains("signed-not-patched").doesNotContain("rule:a");
    assertThat(passed.outcome().attributes().study().description()).isEqualTo("Thorax");
  }

  @Test
  void theSourcesIssuerComesWhereTheRulesHaveSetNone() throws IOException {
    TestHead head = TestHead.aConformantCt().remove(Tag.ISSUER_OF_PATIENT_ID);

    Patched own =
        Patched.of(head, book("{ name: a, do: [ { set: IssuerOfPatientID, to: OWN } ] }"));
    Patched none = Patched.of(head, book("{ name: a, do: [ { remove: StudyDescription } ] }"));

    assertThat(own.head().string(Tag.ISSUER_OF_PATIENT_ID)).contains("OWN");
    assertThat(none.head().string(Tag.ISSUER_OF_PATIENT_ID)).contains("HOSPITAL");
  }

  private RuleBook book(String... rules) throws IOException {
    return read("version: v1\nsite-rules:\n  - " + String.join("\n  - ", rules) + "\n");
  }

  private RuleBook read(String text) throws IOException {
    return RuleBookFile.read(Files.writeString(directory.resolve("rules.yaml"), text));
  }
}
