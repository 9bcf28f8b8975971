package io.gantry.normalizer.identity.adt;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.contracts.patient.AdtMessage;
import io.gantry.contracts.patient.AdtMessage.Header;
import io.gantry.contracts.patient.AdtMessage.Identifier;
import io.gantry.contracts.patient.AdtMessage.Name;
import io.gantry.normalizer.identity.Patient;
import io.gantry.normalizer.identity.PersonName;
import io.gantry.normalizer.identity.adt.AdtOutcome.Action;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdtRulesTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private final PatientRegistry registry = new PatientRegistry();
  private final AdtRules rules = new AdtRules(registry);
  private int messages;

  AdtRulesTest() {
    put("100", "Moss", "Ivy", 19700101, 'F');
    put("200", "Moss", "Ivy", 19700101, 'F');
    put("300", "Moss", "Fern", 19700101, 'F');
    put("400", "Other", "Person", 19500505, 'M');
  }

  private void put(String mrn, String family, String given, int born, char sex) {
    registry.put(new Patient(mrn, PersonName.of(family, given), born, sex, "HOSP", ""));
  }

  private AdtMessage message(
      String event, String mrn, String prior, String family, Instant sentAt) {
    return new AdtMessage(
        new Header("HIS|HOSP", "m" + messages++, event, sentAt, 0, "d" + messages),
        List.of(new Identifier(mrn, "HOSP", "", "MR")),
        prior.isEmpty() ? List.of() : List.of(new Identifier(prior, "HOSP", "", "MR")),
        family.isEmpty() ? List.of() : List.of(new Name(family, "Ivy", "", "", "", "L", "")),
        "",
        "");
  }

  private Action apply(String event, String mrn, String prior) {
    return rules.apply(message(event, mrn, prior, "", NOON)).action();
  }

  @Test
  void everyMergeEventMerges() {
    for (String event : List.of("A18", "A34", "A36", "A39", "A40", "A47")) {
      PatientRegistry fresh = new PatientRegistry();
      registry.all().forEach(fresh::put);
      assertThat(new AdtRules(fresh).apply(message(event, "100", "200", "", NOON)).action())
          .as(event)
          .isEqualTo(Action.APPLIED);
      assertThat(fresh.survivor("200")).isEqualTo("100");
    }
  }

  @Test
  void chainsEndAtTheLastSurvivorAndCyclesAreForAPerson() {
    put("500", "Moss", "Ivy", 19700101, 'F');
    assertThat(apply("A40", "200", "100")).isEqualTo(Action.APPLIED);
    assertThat(apply("A40", "500", "200")).isEqualTo(Action.APPLIED);
    assertThat(registry.survivor("100")).isEqualTo("500");
    assertThat(apply("A40", "100", "500")).isEqualTo(Action.REVIEW);
    assertThat(apply("A40", "500", "200")).isEqualTo(Action.NOOP);
    assertThat(apply("A08", "100", "")).isEqualTo(Action.REVIEW);
  }

  @Test
  void mergesOfPeopleWhoDifferAreForAPerson() {
    assertThat(apply("A40", "100", "300")).isEqualTo(Action.REVIEW);
    assertThat(apply("A40", "100", "400")).isEqualTo(Action.REVIEW);
    assertThat(registry.isMerged("300")).isFalse();
  }

  @Test
  void olderUpdatesAreStaleAndRepetitionsDuplicates() {
    AdtMessage first = message("A08", "100", "", "Fennel", NOON);
    assertThat(rules.apply(first).changes()).isEqualTo("family:Moss->Fennel");
    assertThat(rules.apply(first).action()).isEqualTo(Action.DUPLICATE);
    assertThat(rules.apply(message("A31", "100", "", "Moss", NOON.minusSeconds(1))).action())
        .isEqualTo(Action.STALE);
    assertThat(registry.find("100").orElseThrow().name().family()).isEqualTo("Fennel");
  }

  @Test
  void whoIsNotKnownArrivesOrIsReported() {
    assertThat(rules.apply(message("A08", "900", "", "New", NOON)).action())
        .isEqualTo(Action.UNKNOWN_PATIENT);
    assertThat(rules.apply(message("A28", "900", "", "New", NOON)).action())
        .isEqualTo(Action.APPLIED);
    assertThat(registry.find("900")).isPresent();
    assertThat(apply("A47", "901", "900")).isEqualTo(Action.APPLIED);
    assertThat(registry.survivor("900")).isEqualTo("901");
  }

  @Test
  void anIssuerInAnotherSpellingOrNotSaidIsTheIndexsOwn() {
    for (String issuer : List.of("hosp", " Hosp ", "")) {
      PatientRegistry fresh = new PatientRegistry();
      registry.all().forEach(fresh::put);
      AdtRules own = new AdtRules(fresh);
      assertThat(own.apply(from(issuer, "A40", "100", "200")).action()).isEqualTo(Action.APPLIED);
      assertThat(fresh.survivor("200")).isEqualTo("100");

      assertThat(own.apply(from(issuer, "A28", "900", "")).action()).isEqualTo(Action.APPLIED);
      assertThat(fresh.find("900").orElseThrow().issuer())
          .as("as the others, so that its objects say the same")
          .isEqualTo("HOSP");
    }
    assertThat(rules.apply(from("ELSEWHERE", "A40", "100", "200")).changes())
        .as("another hospital's number, not our patient")
        .startsWith("alias 200@ELSEWHERE");
    assertThat(registry.isMerged("200")).isFalse();
  }

  private AdtMessage from(String issuer, String event, String mrn, String prior) {
    boolean foreign = issuer.equals("ELSEWHERE");
    return new AdtMessage(
        new Header("HIS|HOSP", "m" + messages++, event, NOON, 0, "d" + messages),
        List.of(new Identifier(mrn, foreign ? "HOSP" : issuer, "", "MR")),
        prior.isEmpty() ? List.of() : List.of(new Identifier(prior, issuer, "", "MR")),
        List.of(new Name("Moss", "Ivy", "", "", "", "L", "")),
        "",
        "");
  }

  @Test
  void mergesThatContradictThemselvesAreRejectedWithAnErrorAcknowledgement() {
    AdtOutcome itself = rules.apply(message("A40", "100", "100", "", NOON));
    AdtOutcome nothing = rules.apply(message("A40", "100", "", "", NOON));
    assertThat(List.of(itself.action(), nothing.action())).containsOnly(Action.REJECTED);
    assertThat(itself.action().acknowledgement()).isEqualTo("AE");
    assertThat(Action.STALE.acknowledgement()).isEqualTo("AA");
  }
}
