package io.gantry.reconciler.wave;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request to put something first, with its clock.
 *
 * @param patient the first letters of the patient's hash, null where it was asked by study
 * @param state looking (the sources are asked for it), moving, done, not found
 * @param seconds from the request until the last study was in the cloud, or until now
 */
public record UrgentView(
    long request,
    Instant requestedAt,
    String by,
    String why,
    @Nullable String studyInstanceUid,
    @Nullable String patient,
    String state,
    double seconds,
    List<Study> studies) {
  public UrgentView {
    studies = List.copyOf(studies);
  }

  /**
   * One study of the request.
   *
   * @param outcome verified, held, rejected, incomplete; null while it is under way
   * @param doneAt when it was in the cloud, or had come to its end otherwise
   */
  public record Study(
      String studyInstanceUid,
      String source,
      Instant orderedAt,
      @Nullable Instant doneAt,
      @Nullable String outcome) {}
}
