package io.gantry.dicom.net;

import java.io.IOException;
import java.util.Optional;

/** Storage commitment SCP. Called by one thread per association. */
@FunctionalInterface
public interface CommitmentHandler {
  /**
   * A peer asks for commitment (N-ACTION).
   *
   * @return the result, which then goes out over the same association right after the response; or
   *     empty, where the handler sends it later over an association of its own ({@link
   *     ProposedService#commitmentResults} and {@link DicomAssociation#report})
   * @throws ServiceRefused its status is the response
   * @throws IOException the response is 0110
   */
  Optional<CommitmentResult> requested(AssociationInfo association, CommitmentRequest request)
      throws IOException;
}
