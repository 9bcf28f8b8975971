package io.gantry.reconciler.quality;

import io.gantry.contracts.event.Finding;
import java.util.List;

/**
 * What was found on one object.
 *
 * @param received instance digest of the content, hexadecimal
 * @param ruleBook version that the object went through
 */
public record ObjectFindings(
    String sopInstanceUid,
    String source,
    String received,
    String ruleBook,
    List<Finding> findings) {
  public ObjectFindings {
    findings = List.copyOf(findings);
  }

  public ObjectFindings with(List<Finding> found) {
    return new ObjectFindings(sopInstanceUid, source, received, ruleBook, found);
  }
}
