package io.gantry.normalizer.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.event.Finding;
import io.gantry.contracts.event.Finding.Severity;
import io.gantry.contracts.patch.Patch;
import io.gantry.dicom.data.CharacterSetVerdict.Evidence;
import io.gantry.dicom.data.Deviation;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.Vr;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the toolkit sees becomes findings, and nothing but findings. */
class JudgementTest {
  private static final int PRIVATE_TEXT = 0x00091001;

  private static List<Finding> findings(TestHead head) {
    return Patched.of(head).outcome().findings();
  }

  @Test
  void aPrivateElementThatNobodyReservedIsFoundWhereItIs() {
    TestHead item =
        TestHead.empty().put(Tag.CODE_VALUE, Vr.SH, "ABCD").put(PRIVATE_TEXT, Vr.LO, "Larkspur");
    TestHead head = TestHead.aConformantCt().putItems(Tag.PROCEDURE_CODE_SEQUENCE, item);

    assertThat(findings(head))
        .containsExactly(
            new Finding("00081032[0].00091001", "private-without-creator", Severity.INFO, false));
    assertThat(Patched.of(head).outcome().patch()).isEqualTo(Patch.NONE);
  }

  @Test
  void aStandardElementSentAsUnknownAndOneOfAnotherKindAreFound() {
    TestHead head =
        TestHead.aConformantCt().put(Tag.STUDY_DATE, Vr.UN, "20200229").put(Tag.ROWS, Vr.LO, "12");

    assertThat(findings(head))
        .containsExactly(
            new Finding("00080020", "sent-as-unknown", Severity.INFO, false),
            new Finding("00280010", "other-vr", Severity.WARNING, false));
  }

  @Test
  void anOddLengthHasOneFindingNotTwo() {
    TestHead head = TestHead.aConformantCt().put(Tag.ROWS, Vr.US, new byte[] {0, 2, 1});

    assertThat(findings(head))
        .containsExactly(new Finding("00280010", "odd-value-length", Severity.WARNING, false));
  }

  @Test
  void utf8UnderAnotherNameIsFoundAndLeftAlone() {
    TestHead head =
        TestHead.aConformantCt()
            .put(Tag.SPECIFIC_CHARACTER_SET, Vr.CS, "ISO_IR 100")
            .put(Tag.PATIENT_NAME, Vr.PN, "Müllér^Jürgen^Zoëy");

    assertThat(findings(head))
        .containsExactly(
            new Finding("00100010", "character-set-hides-utf8", Severity.WARNING, false));
    assertThat(Patched.of(head).outcome().patch()).isEqualTo(Patch.NONE);
  }

  @Test
  void aByteThatTheDeclaredSetLacksIsFound() {
    TestHead head =
        TestHead.aConformantCt()
            .put(Tag.SPECIFIC_CHARACTER_SET, Vr.CS, "ISO_IR 192")
            .put(Tag.PATIENT_NAME, Vr.PN, "Müller^Jürgen ".getBytes(StandardCharsets.ISO_8859_1));

    assertThat(findings(head))
        .contains(
            new Finding("00100010", "character-set-lacks-character", Severity.WARNING, false));
  }

  @Test
  void bytesThatNoSetIsDeclaredForAreMendedByDeclaringOne() {
    TestHead head = TestHead.aConformantCt().put(Tag.PATIENT_NAME, Vr.PN, "Müllersberg^Joe");

    assertThat(findings(head))
        .contains(
            new Finding("00080005", "undeclared-character-set", Severity.WARNING, true),
            new Finding("00100010", "character-set-lacks-high-bytes", Severity.WARNING, true));
  }

  @Test
  void noFindingHoldsAValue() {
    TestHead head =
        TestHead.aConformantCt()
            .put(Tag.SPECIFIC_CHARACTER_SET, Vr.CS, "ISO_IR 100")
            .put(PRIVATE_TEXT, Vr.LO, "Larkspur")
            .put(Tag.PATIENT_NAME, Vr.PN, "Müllér^Jürgen^Zoëy");

    assertThat(findings(head).toString()).doesNotContain("Larkspur", "ller", "SIM001");
  }

  @Test
  void thousandsOfDeviationsAreBounded() {
    TestHead head = TestHead.aConformantCt();
    for (int i = 0; i < 2000; i++) {
      head.put(0x00091000 + (i % 256) + ((i / 256) << 17), Vr.LO, "AB");
    }

    assertThat(findings(head)).hasSize(65);
    assertThat(findings(head).getLast().code()).isEqualTo("more-findings");
  }

  private static String ruleBook() throws IOException {
    return Files.readString(Path.of("..", "docs", "rule-book.md"));
  }

  @ParameterizedTest
  @EnumSource(
      value = Deviation.Kind.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {
        "NO_PREAMBLE",
        "NO_META",
        "SYNTAX_GUESSED",
        "META_IMPLICIT",
        "META_GROUP_LENGTH",
        "META_DIFFERS"
      })
  void eachDeviationOfADataSetIsDocumented(Deviation.Kind kind) throws IOException {
    assertThat(ruleBook()).contains("`" + Judgement.code(kind) + "`");
  }

  @ParameterizedTest
  @EnumSource(Evidence.class)
  void eachEvidenceIsDocumented(Evidence evidence) throws IOException {
    assertThat(ruleBook()).contains("`" + Judgement.code(evidence) + "`");
  }
}
