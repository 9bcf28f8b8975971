package io.gantry.reconciler.restamp;

import io.gantry.contracts.event.RestampDecision.PatientValues;
import java.util.Optional;

/**
 * Who took merged patients over, as the patient index knows them: it is not the ledger's. Safe
 * between threads.
 */
public interface Survivors {
  /** Knows nobody. */
  Survivors NONE = _ -> Optional.empty();

  /**
   * What objects of the prior patient get.
   *
   * @param priorMrn whose MRN is not used any more
   * @return patient ID and issuer at least; empty as long as the index does not know of the merge
   */
  Optional<PatientValues> of(String priorMrn);
}
