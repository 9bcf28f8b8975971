package io.gantry.normalizer.gate;

import io.gantry.contracts.event.IdentityDecision;
import io.gantry.contracts.event.IdentityDecision.Outcome;
import io.gantry.contracts.patient.ArchivePatient;
import io.gantry.contracts.patient.LinkedPatient;
import io.gantry.normalizer.identity.Decision;
import io.gantry.normalizer.identity.IdentityMatcher;
import io.gantry.normalizer.identity.Patient;
import io.gantry.normalizer.identity.PatientDirectory;
import io.gantry.normalizer.identity.PatientRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the patient index says of a study. Thread safe. */
final class IndexDecisions {
  private final PatientDirectory patients;

  IndexDecisions(PatientDirectory patients) {
    this.patients = patients;
  }

  /**
   * Whose the study is by what the archive says; never somebody else than its stored part, or its
   * copy in another archive, is under.
   */
  IdentityDecision matched(
      String source,
      String study,
      @Nullable IdentityDecision known,
      ArchivePatient says,
      List<IdentityDecision> elsewhere) {
    Decision decision = patients.decide(record(study, source, says));
    IdentityDecision plain = plain(source, study, known, says, decision);
    LinkedPatient link = plain.link();
    if (link == null) {
      return plain;
    }
    String gone = plain.goneUnder();
    if (gone != null && !isSame(gone, link.mrn())) {
      return Revision.differing(plain, "another patient than before fits now");
    }
    return elsewhere.stream().anyMatch(other -> contradicts(other, link.mrn()))
        ? Revision.review(
            plain, GateCodes.CONTRADICTION, "another archive's copy is linked to another patient")
        : plain;
  }

  /** What is in the cloud archive counts, also where nobody is linked any more. */
  private boolean contradicts(IdentityDecision other, String mrn) {
    LinkedPatient link = other.link();
    String gone = other.goneUnder();
    return (link != null && !isSame(link.mrn(), mrn))
        || (link == null && gone != null && !isSame(gone, mrn));
  }

  private IdentityDecision plain(
      String source,
      String study,
      @Nullable IdentityDecision known,
      ArchivePatient says,
      Decision decision) {
    Outcome outcome = Outcome.NONE;
    LinkedPatient link = null;
    String closest = null;
    String code = GateCodes.NOT_IN_INDEX;
    switch (decision) {
      case Decision.Linked linked -> {
        Optional<Patient> patient = patients.find(linked.mrn());
        outcome = patient.isPresent() ? Outcome.LINKED : Outcome.REVIEW;
        link = patient.map(Links::of).orElse(null);
        closest = linked.mrn();
        code = patient.isPresent() ? null : GateCodes.REVIEW;
      }
      case Decision.Review review -> {
        outcome = Outcome.REVIEW;
        closest = review.closestMrn();
        code = GateCodes.REVIEW;
      }
      case Decision.NotInIndex _ -> {}
    }
    return new IdentityDecision(
        source,
        study,
        Revision.number(known),
        outcome,
        link,
        says,
        closest,
        decision.score(),
        decision.explanation(),
        IdentityMatcher.RULES,
        patients.version(),
        null,
        false,
        code,
        null,
        Instant.EPOCH,
        Revision.past(known));
  }

  static PatientRecord record(String id, String source, ArchivePatient says) {
    return new PatientRecord(
        id,
        source,
        says.id(),
        says.issuer(),
        says.otherIds(),
        says.name(),
        says.birthDate(),
        says.sex());
  }

  boolean isSameLink(IdentityDecision a, IdentityDecision b) {
    LinkedPatient one = a.link();
    LinkedPatient other = b.link();
    return one != null && other != null && isSame(one.mrn(), other.mrn());
  }

  /** The same number, or two that the index has merged. */
  boolean isSame(String mrn, String other) {
    return mrn.equals(other)
        || patients
            .find(mrn)
            .flatMap(one -> patients.find(other).map(two -> one.mrn().equals(two.mrn())))
            .orElse(false);
  }
}
