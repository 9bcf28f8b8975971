package io.gantry.dicom.net;

import java.io.IOException;
import java.util.Set;

/** C-GET SCP. Called by one thread per association. */
@FunctionalInterface
public interface GetHandler {
  /** Sends objects over the association of the request. For the handler's thread. */
  interface Responder {
    /** Whether the peer takes this SOP class in this transfer syntax. */
    boolean accepts(String sopClassUid, String transferSyntaxUid);

    /**
     * C-STORE sub-operation.
     *
     * @throws AssociationException with {@link AssociationFailure.NotNegotiated} the association
     *     goes on, else it is over and the handler must pass it on
     */
    StoreResult store(OutgoingObject object) throws IOException;

    /** Sends a pending response with these counts. */
    void progress(SubOperations counts) throws IOException;

    /** Whether the peer has cancelled; the handler should return FE00 then. */
    boolean cancelled() throws IOException;
  }

  /**
   * Performs a get.
   *
   * @return what the final response says; failed UIDs go out as its identifier
   * @throws ServiceRefused its status and comment are the final response
   * @throws IOException the final status is C000
   */
  MoveResult get(GetQuery query, Responder responder) throws IOException;

  /** What is granted to peers that ask for it; only {@link QueryFeature#RELATIONAL} matters. */
  default Set<QueryFeature> features() {
    return Set.of();
  }
}
