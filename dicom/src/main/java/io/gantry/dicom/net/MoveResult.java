package io.gantry.dicom.net;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a C-MOVE or C-GET ended.
 *
 * @param status of the final response
 * @param failedSopInstanceUids (0008,0058); empty when absent, which proves nothing
 * @param errorComment (0000,0902)
 */
public record MoveResult(
    int status,
    SubOperations subOperations,
    List<String> failedSopInstanceUids,
    @Nullable String errorComment) {
  public MoveResult {
    failedSopInstanceUids = List.copyOf(failedSopInstanceUids);
  }

  /** Completed sub-operations; -1 when not said. */
  public int completed() {
    return subOperations.completed();
  }

  /** Failed sub-operations; -1 when not said. */
  public int failed() {
    return subOperations.failed();
  }

  /** Sub-operations with a warning; -1 when not said. */
  public int warning() {
    return subOperations.warning();
  }

  /** Remaining sub-operations (after a cancel); -1 when not said. */
  public int remaining() {
    return subOperations.remaining();
  }
}
