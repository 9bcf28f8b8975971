package io.gantry.dicom.net;

import java.io.IOException;

/** Takes results of storage commitments that we asked for. Called by one thread per association. */
@FunctionalInterface
public interface CommitmentListener {
  /**
   * A peer reports a result (N-EVENT-REPORT).
   *
   * @throws ServiceRefused its status is the response, e.g. for an unknown transaction
   * @throws IOException the response is 0110
   */
  void reported(AssociationInfo association, CommitmentResult result) throws IOException;
}
