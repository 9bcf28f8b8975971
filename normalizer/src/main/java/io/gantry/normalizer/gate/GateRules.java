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

  /** What the matcher said, not a person and not the objects. */
  private static final Set<String> INDEX_DECIDES =
      Set.of(REVIEW, NOT_IN_INDEX, UNKNOWN_MRN, CONTRADICTION);

  private static final String DIFFERENT_HEADER =
      "an object of the study names another patient than the archive does for the study";

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
      return answering(known, row.foundAt());
    }
    if (known != null && known.outcome() == Outcome.LINKED) {
      IdentityDecision now = matched(row.source(), row.studyInstanceUid(), known, says, elsewhere);
      return known.person() == null && isSameLink(known, now)
          ? dated(now, row.foundAt(), row.foundAt())
          : dated(
              review(
                  now,
                  HEADER_DIFFERS,
                  "the archive says another patient of the study than when it was linked"),
              row.foundAt(),
              row.foundAt());
    }
    return dated(
        matched(row.source(), row.studyInstanceUid(), known, says, elsewhere),
        row.foundAt(),
        row.foundAt());
  }

  /** A link, or what a person said, of the same record; and what headers contradict. */
  private static boolean isKept(IdentityDecision known, ArchivePatient says) {
    boolean decided =
        known.outcome() == Outcome.LINKED
            || known.person() != null
            || HEADER_DIFFERS.equals(known.code());
    return decided
        && (known.asked().equals(says) || HeaderCheck.agrees(says, known.asked(), known.link()));
  }

  private static boolean isSameLink(IdentityDecision a, IdentityDecision b) {
    LinkedPatient one = a.link();
    LinkedPatient other = b.link();
    return one != null && other != null && one.mrn().equals(other.mrn());
  }

  private static ArchivePatient asked(StudyFound row) {
    ArchivePatient named = row.patient();
    return named != null
        ? named
        : ArchivePatient.ofNumber(row.patientId(), row.issuerOfPatientId());
  }

  /** A person has spoken. */
  public IdentityDecision reviewed(
      ReviewDecision said, @Nullable IdentityDecision known, List<IdentityDecision> elsewhere) {
    return patients.atOnce(() -> reviewedNow(said, known, elsewhere));
  }

  private IdentityDecision reviewedNow(
      ReviewDecision said, @Nullable IdentityDecision known, List<IdentityDecision> elsewhere) {
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
    return dated(next, known == null ? null : known.foundAt(), said.at());
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
    return same || overrules ? Optional.empty() : Optional.of(dated(next, known.foundAt(), at));
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
    boolean differing = known != null && (known.settled() || HEADER_DIFFERS.equals(known.code()));
    return differing ? review(matched, HEADER_DIFFERS, DIFFERENT_HEADER) : matched;
  }

  private IdentityDecision said(
      ReviewDecision said,
      @Nullable IdentityDecision known,
      Outcome outcome,
      @Nullable LinkedPatient link,
      @Nullable String code,
      String what) {
    boolean settled = known != null && (known.settled() || HEADER_DIFFERS.equals(known.code()));
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
        said.at());
  }

  /** A header says otherwise than what the decision rests on: a person has to look. */
  public static IdentityDecision contradicted(IdentityDecision known, Instant at) {
    IdentityDecision next =
        new IdentityDecision(
            known.source(),
            known.studyInstanceUid(),
            known.revision() + 1,
            known.outcome(),
            known.link(),
            known.asked(),
            known.closestMrn(),
            known.score(),
            known.words(),
            known.rules(),
            known.index(),
            known.person(),
            known.settled(),
            known.code(),
            known.foundAt(),
            at);
    return review(next, HEADER_DIFFERS, DIFFERENT_HEADER);
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
    boolean contradicted =
        link != null
            && elsewhere.stream()
                .map(IdentityDecision::link)
                .anyMatch(other -> other != null && !other.mrn().equals(link.mrn()));
    return contradicted
        ? review(plain, CONTRADICTION, "another archive's copy is linked to another patient")
        : plain;
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
        Instant.EPOCH);
  }

  private static long revision(@Nullable IdentityDecision known) {
    return known == null ? 1 : known.revision() + 1;
  }

  private static IdentityDecision review(IdentityDecision d, String code, String words) {
    LinkedPatient link = d.link();
    return new IdentityDecision(
        d.source(),
        d.studyInstanceUid(),
        d.revision(),
        Outcome.REVIEW,
        null,
        d.asked(),
        link == null ? d.closestMrn() : link.mrn(),
        d.score(),
        words + "; before: " + d.words(),
        d.rules(),
        d.index(),
        null,
        false,
        code,
        d.foundAt(),
        d.at());
  }

  /** The same decision, which this row of a sweep does not change. */
  private static IdentityDecision answering(IdentityDecision d, Instant foundAt) {
    Instant before = d.foundAt();
    return dated(d, before != null && before.isAfter(foundAt) ? before : foundAt, d.at());
  }

  private static IdentityDecision dated(IdentityDecision d, @Nullable Instant foundAt, Instant at) {
    return new IdentityDecision(
        d.source(),
        d.studyInstanceUid(),
        d.revision(),
        d.outcome(),
        d.link(),
        d.asked(),
        d.closestMrn(),
        d.score(),
        d.words(),
        d.rules(),
        d.index(),
        d.person(),
        d.settled(),
        d.code(),
        foundAt,
        at);
  }
}
