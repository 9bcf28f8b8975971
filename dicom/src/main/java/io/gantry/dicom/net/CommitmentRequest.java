package io.gantry.dicom.net;

import java.util.List;

/**
 * Asks an archive to take responsibility for objects (storage commitment push model, PS3.4 section
 * J.3.2).
 *
 * @param transactionUid chosen by who asks; the result names it
 */
public record CommitmentRequest(String transactionUid, List<SopReference> objects) {
  public CommitmentRequest {
    objects = List.copyOf(objects);
  }
}
