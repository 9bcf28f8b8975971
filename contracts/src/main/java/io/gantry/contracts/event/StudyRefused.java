package io.gantry.contracts.event;

import java.time.Instant;

/**
 * The EHR does not take the study; topic {@code studies.refused}.
 *
 * @param code GTY-07nn
 * @param permanent whether trying again without a change is pointless
 */
public record StudyRefused(
    String studyInstanceUid,
    long revision,
    String code,
    String message,
    boolean permanent,
    Instant at)
    implements Event {
  @Override
  public String key() {
    return studyInstanceUid;
  }
}
