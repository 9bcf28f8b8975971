package io.gantry.loader;

import io.gantry.contracts.digest.InstanceDigests;
import io.gantry.contracts.event.StoredObject;

/** What became of one object. */
public sealed interface LoadOutcome {
  /** It is in the cloud archive and was verified there. */
  record Loaded(InstanceDigests stored, StoredObject object) implements LoadOutcome {}

  /**
   * Trying again without a change mends nothing.
   *
   * @param code GTY-05nn
   * @param message for the operator, without patient data
   */
  record Rejected(String code, String message) implements LoadOutcome {}
}
