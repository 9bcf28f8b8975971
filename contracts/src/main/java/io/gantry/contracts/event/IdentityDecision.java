package io.gantry.contracts.event;

import io.gantry.contracts.patient.ArchivePatient;
import io.gantry.contracts.patient.LinkedPatient;
import java.time.Instant;
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
 * @param settled a person decided knowing that headers differ: they are not compared any more
 * @param code why it waits (GTY-044n), null where it is LINKED
 * @param foundAt of the latest row of a sweep that it answers ({@code StudyFound}), null: of none
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
    Instant at)
    implements Event {
  public IdentityDecision {
    if ((outcome == Outcome.LINKED) != (link != null)) {
      throw new IllegalArgumentException("a link, and nothing else, names a patient");
    }
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
}
