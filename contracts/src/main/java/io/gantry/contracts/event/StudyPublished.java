package io.gantry.contracts.event;

import java.time.Instant;

/**
 * The EHR has the study; topic {@code studies.published}.
 *
 * @param revision of {@link StudyVerified}
 * @param resource e.g. {@code ImagingStudy/17}
 * @param instances numberOfInstances that the resource carries
 */
public record StudyPublished(
    String studyInstanceUid,
    long revision,
    String resource,
    Action action,
    int instances,
    Instant at)
    implements Event {
  /** What had to be done to the resource. */
  public enum Action {
    CREATED,
    UPDATED,
    UNCHANGED
  }

  @Override
  public String key() {
    return studyInstanceUid;
  }
}
