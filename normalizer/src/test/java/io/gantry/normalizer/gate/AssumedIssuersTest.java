package io.gantry.normalizer.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.normalizer.identity.Decision;
import io.gantry.normalizer.identity.IndexedDirectory;
import io.gantry.normalizer.identity.Patient;
import io.gantry.normalizer.identity.PatientRecord;
import io.gantry.normalizer.identity.PersonName;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AssumedIssuersTest {
  private final IndexedDirectory index = new IndexedDirectory("test");
  private final AssumedIssuers directory = new AssumedIssuers(index, Map.of("legacy", "RIS"));

  AssumedIssuersTest() {
    index.put(
        new Patient("100000", PersonName.of("Wexcombe", "Ottilie"), 19580421, 'F', "HOSP", ""));
    index.put(
        new Patient("200000", PersonName.of("Larkspur", "Tamsin"), 19610101, 'F', "HOSP", ""));
    index.alias("7001", "RIS", "100000");
    index.alias("9001", "shadow", "100000");
  }

  private Decision decide(String source, String id, String issuer, String name, String born) {
    return directory.decide(new PatientRecord("r", source, id, issuer, "", name, born, "F"));
  }

  @Test
  void anArchivesOwnNumberIsLookedUpUnderItsIssuerOrItsName() {
    assertThat(decide("legacy", "7001", "", "Wexcombe^Ottilie", ""))
        .isInstanceOfSatisfying(
            Decision.Linked.class, linked -> assertThat(linked.mrn()).isEqualTo("100000"));
    assertThat(decide("shadow", "9001", "", "Wexcombe^Ottilie", ""))
        .isInstanceOf(Decision.Linked.class);
  }

  @Test
  void anotherArchivesNumberOrAnotherIssuerSaysNothing() {
    assertThat(decide("other", "7001", "", "Wexcombe^Ottilie", ""))
        .isInstanceOf(Decision.Review.class);
    assertThat(decide("legacy", "7001", "LAB", "Wexcombe^Ottilie", ""))
        .isInstanceOf(Decision.Review.class);
  }

  @Test
  void aKnownNumberIsNotTrustedOverNameAndBirthDate() {
    assertThat(decide("legacy", "7001", "", "Larkspur^Tamsin", "19610101"))
        .isInstanceOf(Decision.Review.class);
    assertThat(decide("legacy", "200000", "", "Larkspur^Tamsin", "19610101"))
        .isInstanceOf(Decision.Linked.class);
  }
}
