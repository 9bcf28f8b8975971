package io.gantry.normalizer.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.event.Finding;
import io.gantry.contracts.event.Finding.Severity;
import io.gantry.contracts.patch.Patch;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.Vr;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConformanceTest {
  private static List<Finding> findings(TestHead head) {
    return Patched.of(head).outcome().findings();
  }

  @Test
  void whatEveryImageMustHaveIsMissedOrFoundEmpty() {
    TestHead head =
        TestHead.aConformantCt().remove(Tag.MODALITY).put(Tag.BITS_STORED, Vr.US, new byte[0]);

    assertThat(findings(head))
        .containsExactly(
            new Finding("00080060", "missing-type-1", Severity.WARNING, false),
            new Finding("00280101", "empty-type-1", Severity.WARNING, false));
    assertThat(Patched.of(head).outcome().patch()).isEqualTo(Patch.NONE);
  }

  @Test
  void anObjectWithoutPixelsNeedsNoneOfTheirAttributes() {
    TestHead report =
        TestHead.aConformantCt()
            .bulk(0)
            .remove(Tag.SAMPLES_PER_PIXEL)
            .remove(Tag.ROWS)
            .remove(Tag.COLUMNS)
            .remove(Tag.BITS_ALLOCATED);

    assertThat(findings(report)).isEmpty();
  }

  @Test
  void type2MayBeEmptyButWhatAStudyIsFoundByIsWorthKnowing() {
    TestHead head =
        TestHead.aConformantCt()
            .remove(Tag.REFERRING_PHYSICIAN_NAME)
            .put(Tag.ACCESSION_NUMBER, Vr.SH, "")
            .put(Tag.PATIENT_BIRTH_DATE, Vr.DA, "");

    assertThat(findings(head))
        .containsExactly(
            new Finding("00080090", "missing-type-2", Severity.INFO, false),
            new Finding("00100030", "empty-type-2", Severity.INFO, false));
  }

  @ParameterizedTest
  @CsvSource({
    "00080020, DA, 20200230, invalid-date",
    "00080020, DA, 2020.02.29, invalid-date",
    "00080030, TM, 101575, invalid-time",
    "0020000D, UI, 2.25.007, invalid-uid",
    "00080060, CS, ct, invalid-code",
    "00200011, IS, '3a', invalid-number",
    "00180050, DS, '1,5 ', invalid-number",
    "00101010, AS, '47', invalid-age",
    "00100010, PN, 'A^B^C^D^E^F ', invalid-name",
    "00080050, SH, '123456789012345678', invalid-text"
  })
  void aValueThatIsNoneOfItsVrIsFoundAndLeftAlone(String tag, Vr vr, String value, String code) {
    TestHead head = TestHead.aConformantCt().put(Integer.parseUnsignedInt(tag, 16), vr, value);

    assertThat(findings(head)).containsExactly(new Finding(tag, code, Severity.WARNING, false));
    assertThat(Patched.of(head).outcome().patch()).isEqualTo(Patch.NONE);
  }

  @Test
  void valuesInsideItemsAreLookedAtWhatEarlierSystemsRecordedIsNot() {
    TestHead item = TestHead.empty().put(Tag.STUDY_DATE, Vr.DA, "NEVER ");
    TestHead head =
        TestHead.aConformantCt()
            .putItems(Tag.PROCEDURE_CODE_SEQUENCE, item)
            .putItems(Tag.ORIGINAL_ATTRIBUTES_SEQUENCE, item);

    assertThat(findings(head))
        .containsExactly(
            new Finding("00081032[0].00080020", "invalid-date", Severity.WARNING, false));
  }

  @Test
  void paddingAValueDoesNotMakeItValid() {
    TestHead head = TestHead.aConformantCt().put(Tag.STUDY_DATE, Vr.DA, "2020022");

    assertThat(findings(head))
        .containsExactly(
            new Finding("00080020", "odd-value-length", Severity.WARNING, true),
            new Finding("00080020", "invalid-date", Severity.WARNING, false));
  }
}
