package io.gantry.contracts.event;

import io.gantry.contracts.patient.ArchivePatient;
import io.gantry.contracts.patient.LinkedPatient;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whose study it is; topic {@code identities}, the latest one of a study at a source counts. The
 * key names study and source, the partition is that of the study alone.
 *
 * @param revision counts the decisions of this study at this source, from 1
 * @param outcome only what is LINKED may go on
 * @param link of LINKED, else null
 * @param asked what the archive said, and what the decision is about
 * @param closestMrn of REVIEW: the best candidate, null where there is none
 * @param score bits of evidence, 0 where there is none
 * @param words why, in plain words and numbers; no names, no dates
 * @param rules version of the matcher's rules
 * @param index which patient index it was decided by
 * @param person who decided, null: the matcher
 * @param settled a person decided knowing that headers differ; those he could see are accepted
 * @param code why it waits (GTY-044n), null where it may go on. Of LINKED: the stored part of the
 *     study is to be put under this patient first, and that is to be answered ({@link
 *     StoredPartSettled})
 * @param foundAt of the latest row of a sweep that it answers ({@code StudyFound}), null: of none
 * @param past what a later decision has to know of earlier ones, null: nothing
 */
public record IdentityDecision(
    String source,
    String studyInstanceUid,
    long revision,
    Outcome outcome,
    @Nullable LinkedPatient link,
    ArchivePatient asked,
    @Nullable String closestMrn,
    double score,
    String words,
    String rules,
    String index,
    @Nullable String person,
    boolean settled,
    @Nullable String code,
    @Nullable Instant foundAt,
    Instant at,
    @Nullable Past past)
    implements Event {
  public IdentityDecision {
    if ((outcome == Outcome.LINKED) != (link != null)) {
      throw new IllegalArgumentException("a link, and nothing else, names a patient");
    }
  }

  /** The first of its study. */
  public IdentityDecision(
      String source,
      String studyInstanceUid,
      long revision,
      Outcome outcome,
      @Nullable LinkedPatient link,
      ArchivePatient asked,
      @Nullable String closestMrn,
      double score,
      String words,
      String rules,
      String index,
      @Nullable String person,
      boolean settled,
      @Nullable String code,
      @Nullable Instant foundAt,
      Instant at) {
    this(
        source,
        studyInstanceUid,
        revision,
        outcome,
        link,
        asked,
        closestMrn,
        score,
        words,
        rules,
        index,
        person,
        settled,
        code,
        foundAt,
        at,
        null);
  }

  /** The MRN under which objects of the study have gone on to the cloud archive; null: none has. */
  public @Nullable String goneUnder() {
    return past == null ? null : past.goneUnder();
  }

  /** Whether it is linked and may go on: nothing of the study is stored under somebody else. */
  public boolean open() {
    return outcome == Outcome.LINKED && code == null;
  }

  @Override
  public String key() {
    return studyInstanceUid + " " + source;
  }

  /**
   * REVIEW: a person has to decide. NONE: nobody in the index. SKIPPED: a person does not want it
   * moved.
   */
  public enum Outcome {
    LINKED,
    REVIEW,
    NONE,
    SKIPPED
  }

  /**
   * What happened to the study before.
   *
   * @param goneUnder the MRN under which objects of it have gone on, or to which they were moved
   *     since, as the ledger answered; null: none has
   * @param accepted whom headers named that a person saw differ and decided about
   * @param reviewedAt when a person last decided, null: never
   * @param moving what was asked for and is not answered yet
   */
  public record Past(
      @Nullable String goneUnder,
      List<ArchivePatient> accepted,
      @Nullable Instant reviewedAt,
      List<Move> moving) {
    public static final Past NONE = new Past(null, List.of(), null, List.of());

    public Past {
      accepted = accepted == null ? List.of() : List.copyOf(accepted);
      moving = moving == null ? List.of() : List.copyOf(moving);
    }
  }

  /** A decision of this number wants what is stored of the study under this MRN. */
  public record Move(long revision, String mrn) {}
}
