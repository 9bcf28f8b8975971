package io.gantry.normalizer.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.patient.ArchivePatient;
import org.junit.jupiter.api.Test;

class HeaderCheckTest {
  private static final ArchivePatient ASKED =
      new ArchivePatient("0010017", "LEGACY", "", "WEXCOMBE^OTTILIE", "19580421", "F");

  private static boolean agrees(String id, String issuer, String name, String born, String sex) {
    return HeaderCheck.agrees(new ArchivePatient(id, issuer, "", name, born, sex), ASKED, null);
  }

  @Test
  void theSameInAnotherSpellingAgrees() {
    assertThat(agrees("10017", "", "Wexcombe^Ottilie^^^", "1958-04-21", "")).isTrue();
    assertThat(agrees("", "", "Wexcombe^Ottilie", "19580421", "F")).isTrue();
    assertThat(agrees("0010017", "legacy", "", "", "")).isTrue();
  }

  @Test
  void whatTellsPeopleApartAndDiffersDoesNot() {
    assertThat(agrees("0010018", "LEGACY", "WEXCOMBE^OTTILIE", "19580421", "F")).isFalse();
    assertThat(agrees("0010017", "OTHER", "WEXCOMBE^OTTILIE", "19580421", "F")).isFalse();
    assertThat(agrees("0010017", "LEGACY", "WEXCOMBE^TALIA", "19580421", "F")).isFalse();
    assertThat(agrees("0010017", "LEGACY", "WEXCOMBE^OTTILIE", "19580422", "F")).isFalse();
    assertThat(agrees("0010017", "LEGACY", "WEXCOMBE^OTTILIE", "19580421", "M")).isFalse();
  }

  @Test
  void whatSaysTooLittleDoesNot() {
    assertThat(agrees("", "", "WEXCOMBE^OTTILIE", "", "F")).isFalse();
    assertThat(agrees("", "", "", "", "")).isFalse();
  }
}
