package io.gantry.normalizer.rules;

import io.gantry.contracts.digest.Sha256;
import io.gantry.contracts.event.Finding;
import io.gantry.contracts.event.ImagingAttributes;
import io.gantry.contracts.patch.Patch;
import java.util.List;

/** What the rules say of one object. */
public sealed interface Outcome {
  List<Finding> findings();

  /**
   * It may go on.
   *
   * @param patch in the object's own transfer syntax; empty where nothing is to be changed
   * @param canonicalHead of the head as received
   * @param attributes after the patch
   */
  record Normalize(
      Patch patch, List<Finding> findings, ImagingAttributes attributes, Sha256 canonicalHead)
      implements Outcome {
    public Normalize {
      findings = List.copyOf(findings);
    }
  }

  /**
   * A person has to look at it.
   *
   * @param code GTY-04nn
   * @param message for the operator, without patient data
   */
  record Hold(String code, String message, List<Finding> findings) implements Outcome {
    public Hold {
      findings = List.copyOf(findings);
    }
  }
}
