package io.gantry.normalizer.gate;

import io.gantry.contracts.event.IdentityDecision;
import io.gantry.contracts.event.IdentityDecision.Outcome;
import io.gantry.contracts.event.InventoryEvent.StudyFound;
import io.gantry.contracts.event.ReviewDecision;
import io.gantry.contracts.patient.ArchivePatient;
import io.gantry.contracts.patient.LinkedPatient;
import io.gantry.normalizer.identity.Decision;
import io.gantry.normalizer.identity.IdentityMatcher;
import io.gantry.normalizer.identity.IndexChanges;
import io.gantry.normalizer.identity.Patient;
import io.gantry.normalizer.identity.PatientDirectory;
import io.gantry.normalizer.identity.PatientRecord;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a study's patient: from what is known and what is heard to the next decision. A
 * link that was made stays until an archive says otherwise or a person undoes it; what waits is
 * decided again by each sweep, and when the index says something new of whom it may be. Thread
 * safe.
 */
public final class GateRules {
  /** A person has to decide. */
  public static final String REVIEW = "GTY-0440";

  /** Nobody in the index. */
  public static final String NOT_IN_INDEX = "GTY-0441";

  /** A header names somebody else than the study-level answer did. */
  public static final String HEADER_DIFFERS = "GTY-0442";

  /** Objects came of a study that no sweep has shown. */
  public static final String UNDECIDED = "GTY-0443";

  /** A person does not want the study moved. */
  public static final String SKIPPED = "GTY-0445";

  /** The reviewer's MRN is not in the index. */
  public static final String UNKNOWN_MRN = "GTY-0446";

  /** Another archive's copy of the study is linked to another patient. */
  public static final String CONTRADICTION = "GTY-0447";

  /** As {@link #HEADER_DIFFERS}, but others of its objects are in the cloud archive already. */
  public static final String PARTLY_STORED = "GTY-0448";

  /** What the matcher said, not a person and not the objects. */
  private static final Set<String> INDEX_DECIDES =
      Set.of(REVIEW, NOT_IN_INDEX, UNKNOWN_MRN, CONTRADICTION);

  private final PatientDirectory patients;

  public GateRules(PatientDirectory patients) {
    this.patients = patients;
  }

  /** What an operator is told of an object that waits with this code; without patient data. */
  public static String words(String code) {
    return switch (code) {
      case NOT_IN_INDEX ->
          "nobody in the patient index is the study's patient; decide with gantry identities decide";
      case HEADER_DIFFERS ->
          "the study's objects do not all name the same patient; look at them, then decide with"
              + " gantry identities decide";
      case UNDECIDED ->
          "nothing was decided about the study's patient, since no sweep has shown the study; sweep"
              + " the source again";
      case SKIPPED -> "a person decided that the study is not to be moved";
      case UNKNOWN_MRN ->
          "the MRN that a person named for the study is not in the patient index; decide again";
      case CONTRADICTION ->
          "another archive's copy of the study is linked to another patient; look at both, then"
              + " decide with gantry identities decide";
      case PARTLY_STORED ->
          "other objects of the study are in the cloud archive already, under a patient that may not"
              + " be this one's (gantry identities list shows which); decide whose the whole study"
              + " is with gantry identities decide";
      default -> "the study's patient is not certain; decide with gantry identities decide";
    };
  }

  /**
   * A sweep has shown the study.
   *
   * @param known the latest decision, null where there is none
   * @param elsewhere the latest decisions of the same study at other sources
   */
  public IdentityDecision found(
      StudyFound row, @Nullable IdentityDecision known, List<IdentityDecision> elsewhere) {
    return patients.atOnce(() -> foundNow(row, known, elsewhere));
  }

  private IdentityDecision foundNow(
      StudyFound row, @Nullable IdentityDecision known, List<IdentityDecision> elsewhere) {
    ArchivePatient says = asked(row);
    if (known != null && isKept(known, says)) {
      return Revision.answering(known, row.foundAt());
    }
    if (known != null && known.outcome() == Outcome.LINKED) {
      IdentityDecision now = matched(row.source(), row.studyInstanceUid(), known, says, elsewhere);
      return known.person() == null && isSameLink(known, now)
          ? Revision.dated(now, row.foundAt(), row.foundAt())
          : Revision.dated(
              Revision.differing(
                  now, "the archive says another patient of the study than when it was linked"),
              row.foundAt(),
              row.foundAt());
    }
    return Revision.dated(
        matched(row.source(), row.studyInstanceUid(), known, says, elsewhere),
        row.foundAt(),
        row.foundAt());
  }

  /** A link, or what a person said, of the same record; and what headers contradict. */
  private static boolean isKept(IdentityDecision known, ArchivePatient says) {
    boolean decided =
        known.outcome() == Outcome.LINKED || known.person() != null || Revision.isDiffering(known);
    return decided
        && (known.asked().equals(says) || HeaderCheck.agrees(says, known.asked(), known.link()));
  }

  private boolean isSameLink(IdentityDecision a, IdentityDecision b) {
    LinkedPatient one = a.link();
    LinkedPatient other = b.link();
    return one != null && other != null && isSame(one.mrn(), other.mrn());
  }

  /** The same number, or two that the index has merged. */
  private boolean isSame(String mrn, String other) {
    return mrn.equals(other)
        || patients
            .find(mrn)
            .flatMap(one -> patients.find(other).map(two -> one.mrn().equals(two.mrn())))
            .orElse(false);
  }

  private static ArchivePatient asked(StudyFound row) {
    ArchivePatient named = row.patient();
    return named != null
        ? named
        : ArchivePatient.ofNumber(row.patientId(), row.issuerOfPatientId());
  }

  /**
   * A person has spoken.
   *
   * @param headers whom the headers of the waiting objects name: what the person could see
   */
  public IdentityDecision reviewed(
      ReviewDecision said,
      @Nullable IdentityDecision known,
      List<IdentityDecision> elsewhere,
      List<ArchivePatient> headers) {
    return patients.atOnce(() -> reviewedNow(said, known, elsewhere, headers));
  }

  private IdentityDecision reviewedNow(
      ReviewDecision said,
      @Nullable IdentityDecision known,
      List<IdentityDecision> elsewhere,
      List<ArchivePatient> headers) {
    ArchivePatient asked = known == null ? ArchivePatient.UNKNOWN : known.asked();
    IdentityDecision next =
        switch (said.verdict()) {
          case UNDO ->
              undone(
                  matched(said.source(), said.studyInstanceUid(), known, asked, elsewhere), known);
          case NONE -> said(said, known, Outcome.NONE, null, NOT_IN_INDEX, "not in the index");
          case SKIP -> said(said, known, Outcome.SKIPPED, null, SKIPPED, "not to be moved");
          case LINK -> linked(said, known);
        };
    return Revision.dated(
        Revision.afterReview(next, said, headers),
        known == null ? null : known.foundAt(),
        said.at());
  }

  /** Whether a person's decision is one that was heard before, or older than such a one. */
  public static boolean isHeard(ReviewDecision said, @Nullable IdentityDecision known) {
    IdentityDecision.Past past = known == null ? null : known.past();
    Instant last = past == null ? null : past.reviewedAt();
    return last != null && !said.at().isAfter(last);
  }

  /**
   * What a person's link of one archive's copy makes of another archive's: they are never linked to
   * two patients.
   *
   * @return empty where the other decision stands
   */
  public Optional<IdentityDecision> overruled(IdentityDecision other, IdentityDecision by) {
    LinkedPatient link = by.link();
    LinkedPatient its = other.link();
    return by.person() == null || link == null || its == null || isSame(its.mrn(), link.mrn())
        ? Optional.empty()
        : Optional.of(
            Revision.next(
                other,
                CONTRADICTION,
                "a person linked another archive's copy to " + link.mrn(),
                by.at()));
  }

  /** Whether the matcher may decide it otherwise once the index knows more. */
  public static boolean waitsForIndex(IdentityDecision known) {
    return known.person() == null
        && INDEX_DECIDES.contains(String.valueOf(known.code()))
        && !known.asked().equals(ArchivePatient.UNKNOWN);
  }

  /** What the matcher was asked for that decision; its id is the decision's key. */
  public static PatientRecord record(IdentityDecision known) {
    return record(known.key(), known.source(), known.asked());
  }

  private static PatientRecord record(String id, String source, ArchivePatient says) {
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

  /**
   * The index has changed: the same record is decided again.
   *
   * @return empty where it stays as it is, or is not the matcher's to decide
   */
  public Optional<IdentityDecision> again(
      IdentityDecision known, List<IdentityDecision> elsewhere, Instant at) {
    if (!waitsForIndex(known)) {
      return Optional.empty();
    }
    IdentityDecision next =
        patients.atOnce(() ->
            matched(known.source(), known.studyInstanceUid(), known, known.asked(), elsewhere));
    boolean same =
        next.outcome() == known.outcome()
            && Objects.equals(next.code(), known.code())
            && Objects.equals(next.closestMrn(), known.closestMrn());
    boolean overrules = UNKNOWN_MRN.equals(known.code()) && next.outcome() != Outcome.LINKED;
    return same || overrules
        ? Optional.empty()
        : Optional.of(Revision.dated(next, known.foundAt(), at));
  }

  /** Whether it was made by the index as it is now. */
  public boolean isCurrent(IdentityDecision known) {
    return known.index().equals(patients.version());
  }

  /** What has changed in the index since. */
  public IndexChanges changes(long position) {
    return patients.since(position);
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
                UNKNOWN_MRN,
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
    String person = said.secondBy() == null ? said.by() : said.by() + ", " + said.secondBy();
    return new IdentityDecision(
        said.source(),
        said.studyInstanceUid(),
        revision(known),
        outcome,
        link,
        known == null ? ArchivePatient.UNKNOWN : known.asked(),
        known == null ? null : known.closestMrn(),
        known == null ? 0 : known.score(),
        code != null && code.equals(UNKNOWN_MRN) ? what : "a person decided: " + what,
        IdentityMatcher.RULES,
        patients.version(),
        code != null && code.equals(UNKNOWN_MRN) ? null : person,
        settled,
        code,
        null,
        said.at(),
        Revision.past(known));
  }

  /** A header says otherwise than what the decision rests on: a person has to look. */
  public static IdentityDecision contradicted(IdentityDecision known, Instant at) {
    return Revision.differing(Revision.next(known, at), Revision.DIFFERENT_HEADER);
  }

  private IdentityDecision matched(
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
            plain, CONTRADICTION, "another archive's copy is linked to another patient")
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
    String code = NOT_IN_INDEX;
    switch (decision) {
      case Decision.Linked linked -> {
        Optional<Patient> patient = patients.find(linked.mrn());
        outcome = patient.isPresent() ? Outcome.LINKED : Outcome.REVIEW;
        link = patient.map(Links::of).orElse(null);
        closest = linked.mrn();
        code = patient.isPresent() ? null : REVIEW;
      }
      case Decision.Review review -> {
        outcome = Outcome.REVIEW;
        closest = review.closestMrn();
        code = REVIEW;
      }
      case Decision.NotInIndex _ -> {}
    }
    return new IdentityDecision(
        source,
        study,
        revision(known),
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

  private static long revision(@Nullable IdentityDecision known) {
    return known == null ? 1 : known.revision() + 1;
  }
}
