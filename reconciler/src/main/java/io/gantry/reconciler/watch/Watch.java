package io.gantry.reconciler.watch;

import java.util.List;

/**
 * What pages that watch read: roll-ups, small tables, and lists of studies that an index serves, so
 * that nothing of it grows with the ledger. Safe between threads.
 */
public interface Watch {
  /**
   * A wave with its numbers and without its exceptions.
   *
   * @throws io.gantry.platform.GantryException GTY-0614 where there is no such wave
   */
  WatchedWave wave(String name);

  /**
   * Waves, the latest first: all that have not ended, and the latest that have.
   *
   * @param ended so many of these at most
   */
  List<WatchedWave> waves(int ended);

  /** Every source of which the ledger knows a study. */
  List<SourceTotals> sources();

  /** What passed each stage over that time, over all sources. */
  Flow flow(Span span);

  /** What waits for a person or for its turn. */
  Backlog backlog();

  /** Who called a DICOM port of ours and was not let in. */
  default RefusedCallers refusedCallers() {
    return RefusedCallers.NONE;
  }

  /** How far the stages are behind the broker, as it was known a few seconds ago; never waits. */
  default Lags lags() {
    return Lags.NOT_ASKED;
  }

  /** Studies that match, in the order of their UIDs. */
  List<StudyLine> studies(StudyFilter filter, StudyFilter.After after, int limit);

  /** What stands for an accession number in filters and addresses: hexadecimal. */
  String accession(String number);

  /** The same of a patient ID at a source. */
  String patient(String source, String patientId);
}
