package io.gantry.normalizer.gate;

import io.gantry.contracts.event.IdentityDecision;
import io.gantry.contracts.event.IdentityDecision.Outcome;
import io.gantry.contracts.event.InventoryEvent.StudyFound;
import io.gantry.contracts.event.ReviewDecision;
import io.gantry.contracts.patient.ArchivePatient;
import io.gantry.normalizer.identity.IndexChanges;
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
  /** What the matcher said, not a person and not the objects. */
  private static final Set<String> INDEX_DECIDES =
      Set.of(
          GateCodes.REVIEW, GateCodes.NOT_IN_INDEX, GateCodes.UNKNOWN_MRN, GateCodes.CONTRADICTION);

  private final PatientDirectory patients;
  private final IndexDecisions index;
  private final PersonDecisions people;

  public GateRules(PatientDirectory patients) {
    this.patients = patients;
    this.index = new IndexDecisions(patients);
    this.people = new PersonDecisions(patients, index);
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
    IdentityDecision now =
        index.matched(row.source(), row.studyInstanceUid(), known, says, elsewhere);
    boolean otherwise =
        known != null
            && known.outcome() == Outcome.LINKED
            && (known.person() != null || !index.isSameLink(known, now));
    return Revision.dated(
        otherwise
            ? Revision.differing(
                now, "the archive says another patient of the study than when it was linked")
            : now,
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
    return patients.atOnce(() -> people.reviewed(said, known, elsewhere, headers));
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
    return people.overruled(other, by);
  }

  /** Whether the matcher may decide it otherwise once the index knows more. */
  public static boolean waitsForIndex(IdentityDecision known) {
    return known.person() == null
        && INDEX_DECIDES.contains(String.valueOf(known.code()))
        && !known.asked().equals(ArchivePatient.UNKNOWN);
  }

  /** What the matcher was asked for that decision; its id is the decision's key. */
  public static PatientRecord record(IdentityDecision known) {
    return IndexDecisions.record(known.key(), known.source(), known.asked());
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
            index.matched(
                known.source(), known.studyInstanceUid(), known, known.asked(), elsewhere));
    boolean same =
        next.outcome() == known.outcome()
            && Objects.equals(next.code(), known.code())
            && Objects.equals(next.closestMrn(), known.closestMrn());
    boolean overrules =
        GateCodes.UNKNOWN_MRN.equals(known.code()) && next.outcome() != Outcome.LINKED;
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

  /** A header says otherwise than what the decision rests on: a person has to look. */
  public static IdentityDecision contradicted(IdentityDecision known, Instant at) {
    return Revision.differing(Revision.next(known, at), Revision.DIFFERENT_HEADER);
  }
}
