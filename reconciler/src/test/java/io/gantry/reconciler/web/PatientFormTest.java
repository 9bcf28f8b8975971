package io.gantry.reconciler.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.patient.ArchivePatient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The form for a new patient begins with what the archive says. */
class PatientFormTest {
  @ParameterizedTest
  @CsvSource({
    "Hanamori^Jiro=花森^次郎=はなもり^じろう, Hanamori, Jiro",
    "Larkspur^Ada^Marie, Larkspur, Ada",
    "Madonna, Madonna, ''",
    "^=花森^次郎, 花森, 次郎",
    "=花森, 花森, ''",
    "Wi\u00c5\u009bniog\u00c3\u00b3rska^Ma\u00c5\u0082gorzata, '', ''",
    "'', '', ''"
  })
  void aNameComesFromTheFirstGroupThatHasLetters(String name, String family, String given) {
    PatientForm form = PatientForm.of(new ArchivePatient("", "", "", name, "", ""));

    assertThat(form.family()).isEqualTo(family);
    assertThat(form.given()).isEqualTo(given);
  }

  @Test
  void theNumberIsNeverTheArchives() {
    PatientForm form =
        PatientForm.of(new ArchivePatient("4711", "OLD", "", "Doe^Jane", "19700102", ""));

    assertThat(form.mrn()).isEmpty();
    assertThat(form.issuer()).isEmpty();
    assertThat(form.sex()).isEqualTo("U");
    assertThat(form.birthDate()).isEqualTo("19700102");
  }
}
