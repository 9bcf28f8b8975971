package io.gantry.reconciler.duplicates;

import org.jspecify.annotations.Nullable;

/** Asks the ledger for what came from more than one source. Safe between threads. */
public interface DuplicateReports {
  /**
   * As the ledger is now, from roll-ups.
   *
   * @param mostCases so many revised and colliding instances are listed; all are counted
   */
  DuplicateReport duplicates(int mostCases);

  /**
   * The same with the cases behind one.
   *
   * @param after null: from the first
   */
  default DuplicateReport duplicates(int mostCases, @Nullable After after) {
    return duplicates(mostCases);
  }

  /** Where a page of the cases begins. */
  record After(String studyInstanceUid, String sopInstanceUid, String source) {}
}
