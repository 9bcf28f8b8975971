package io.gantry.dicom.net;

import io.gantry.dicom.data.DataSet;

/**
 * A C-MOVE.
 *
 * @param messageId chosen by the caller, who binds what arrives by it; 1 to 65535
 * @param destinationAe who shall get the objects
 * @param identifier unique keys; Query/Retrieve Level is set from {@code level}
 */
public record MoveRequest(
    int messageId, QueryModel model, QueryLevel level, String destinationAe, DataSet identifier) {
  public MoveRequest {
    AeTitles.check(destinationAe);
    if (messageId < 1 || messageId > 0xFFFF) {
      throw new IllegalArgumentException("message id is not between 1 and 65535");
    }
  }
}
