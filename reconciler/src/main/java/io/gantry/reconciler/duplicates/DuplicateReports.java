package io.gantry.reconciler.duplicates;

/** Asks the ledger for what came from more than one source. Safe between threads. */
public interface DuplicateReports {
  /**
   * As the ledger is now, from roll-ups.
   *
   * @param mostCases so many revised and colliding instances are listed; all are counted
   */
  DuplicateReport duplicates(int mostCases);
}
