package io.gantry.normalizer.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.normalizer.identity.IndexedDirectory;
import io.gantry.normalizer.identity.Patient;
import io.gantry.normalizer.identity.PersonName;
import org.junit.jupiter.api.Test;

class IndexedNamesTest {
  private final IndexedDirectory directory = new IndexedDirectory("test");
  private final IndexedNames names = new IndexedNames(directory);

  @Test
  void aNumberOfTheSameIssuerGivesTheNameAndTheFormerOne() {
    directory.put(patient());

    assertThat(names.names(" 4711 ", "HOSP", "19610203"))
        .containsExactly("Dvořáková^Jiřina", "Nováková^Jiřina");
    assertThat(names.names("4711", "", "")).containsExactly("Dvořáková^Jiřina", "Nováková^Jiřina");
    assertThat(names.names("4711", "hosp", ""))
        .containsExactly("Dvořáková^Jiřina", "Nováková^Jiřina");
  }

  @Test
  void anotherIssuerAnotherBirthDateOrNoNumberGivesNone() {
    directory.put(patient());

    assertThat(names.names("4711", "ELSEWHERE", "19610203")).isEmpty();
    assertThat(names.names("4711", "HOSP", "19610204")).isEmpty();
    assertThat(names.names("4712", "HOSP", "19610203")).isEmpty();
    assertThat(names.names(" ", "HOSP", "19610203")).isEmpty();
  }

  private static Patient patient() {
    return new Patient(
        "4711",
        new PersonName("Dvořáková", "Jiřina", "", "", "", "Nováková", "", ""),
        19610203,
        'F',
        "HOSP",
        "");
  }
}
