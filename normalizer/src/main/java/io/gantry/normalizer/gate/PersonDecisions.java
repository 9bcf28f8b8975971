package io.gantry.normalizer.gate;

import io.gantry.contracts.event.IdentityDecision;
import io.gantry.contracts.event.IdentityDecision.Outcome;
import io.gantry.contracts.event.ReviewDecision;
import io.gantry.contracts.patient.ArchivePatient;
import io.gantry.contracts.patient.LinkedPatient;
import io.gantry.normalizer.identity.IdentityMatcher;
import io.gantry.normalizer.identity.Patient;
import io.gantry.normalizer.identity.PatientDirectory;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a person's word makes of a study. Thread safe. */
final class PersonDecisions {
  private final PatientDirectory patients;
  private final IndexDecisions index;

  PersonDecisions(PatientDirectory patients, IndexDecisions index) {
    this.patients = patients;
    this.index = index;
  }

  /**
   * A person has spoken.
   *
   * @param headers whom the headers of the waiting objects name: what the person could see
   */
  IdentityDecision reviewed(
      ReviewDecision said,
      @Nullable IdentityDecision known,
      List<IdentityDecision> elsewhere,
      List<ArchivePatient> headers) {
    ArchivePatient asked = known == null ? ArchivePatient.UNKNOWN : known.asked();
    IdentityDecision next =
        switch (said.verdict()) {
          case UNDO ->
              undone(
                  index.matched(said.source(), said.studyInstanceUid(), known, asked, elsewhere),
                  known);
          case NONE ->
              said(said, known, Outcome.NONE, null, GateCodes.NOT_IN_INDEX, "not in the index");
          case SKIP ->
              said(said, known, Outcome.SKIPPED, null, GateCodes.SKIPPED, "not to be moved");
          case LINK -> linked(said, known);
        };
    return Revision.dated(
        Revision.afterReview(next, said, headers),
        known == null ? null : known.foundAt(),
        said.at());
  }

  private IdentityDecision linked(ReviewDecision said, @Nullable IdentityDecision known) {
    Optional<Patient> patient = patients.find(String.valueOf(said.mrn()));
    return patient
        .map(one -> said(said, known, Outcome.LINKED, Links.of(one), null, "linked"))
        .orElseGet(() ->
            said(
                said,
                known,
                Outcome.REVIEW,
                null,
                GateCodes.UNKNOWN_MRN,
                "the MRN " + said.mrn() + " is not in the index"));
  }

  /** Headers that contradicted once still do. */
  private static IdentityDecision undone(
      IdentityDecision matched, @Nullable IdentityDecision known) {
    return known != null && (known.settled() || Revision.isDiffering(known))
        ? Revision.differing(matched, Revision.DIFFERENT_HEADER)
        : matched;
  }

  private IdentityDecision said(
      ReviewDecision said,
      @Nullable IdentityDecision known,
      Outcome outcome,
      @Nullable LinkedPatient link,
      @Nullable String code,
      String what) {
    boolean settled = known != null && (known.settled() || Revision.isDiffering(known));
    boolean unknown = GateCodes.UNKNOWN_MRN.equals(code);
    String person = said.secondBy() == null ? said.by() : said.by() + ", " + said.secondBy();
    return new IdentityDecision(
        said.source(),
        said.studyInstanceUid(),
        Revision.number(known),
        outcome,
        link,
        known == null ? ArchivePatient.UNKNOWN : known.asked(),
        known == null ? null : known.closestMrn(),
        known == null ? 0 : known.score(),
        unknown ? what : "a person decided: " + what,
        IdentityMatcher.RULES,
        patients.version(),
        unknown ? null : person,
        settled,
        code,
        null,
        said.at(),
        Revision.past(known));
  }

  /**
   * What a person's link of one archive's copy makes of another archive's: they are never linked to
   * two patients.
   *
   * @return empty where the other decision stands
   */
  Optional<IdentityDecision> overruled(IdentityDecision other, IdentityDecision by) {
    LinkedPatient link = by.link();
    LinkedPatient its = other.link();
    return by.person() == null || link == null || its == null || index.isSame(its.mrn(), link.mrn())
        ? Optional.empty()
        : Optional.of(
            Revision.next(
                other,
                GateCodes.CONTRADICTION,
                "a person linked another archive's copy to " + link.mrn(),
                by.at()));
  }
}
