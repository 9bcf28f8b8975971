package io.gantry.contracts.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a person decided of a study's patient; topic {@code decisions}, the latest one of a study at
 * a source counts. The key names study and source, the partition is that of the study alone.
 *
 * @param mrn of LINK, else null
 * @param by who
 * @param secondBy who agreed, null where one is enough
 * @param why for the record; never a patient's data
 * @param stored whether something of the study, of any source, was in the cloud archive by then
 */
public record ReviewDecision(
    String source,
    String studyInstanceUid,
    Verdict verdict,
    @Nullable String mrn,
    String by,
    @Nullable String secondBy,
    String why,
    Instant at,
    boolean stored)
    implements DecisionEvent {
  public ReviewDecision {
    if ((verdict == Verdict.LINK) != (mrn != null)) {
      throw new IllegalArgumentException("a link, and nothing else, names an MRN");
    }
  }

  /** Of a study of which nothing is stored. */
  public ReviewDecision(
      String source,
      String studyInstanceUid,
      Verdict verdict,
      @Nullable String mrn,
      String by,
      @Nullable String secondBy,
      String why,
      Instant at) {
    this(source, studyInstanceUid, verdict, mrn, by, secondBy, why, at, false);
  }

  @Override
  public String key() {
    return studyInstanceUid + " " + source;
  }

  /**
   * LINK: to this MRN. NONE: the patient is not in the index. SKIP: the study is not to be moved.
   * UNDO: as if no person had decided.
   */
  public enum Verdict {
    LINK,
    NONE,
    SKIP,
    UNDO
  }
}
