package io.gantry.dicom.net;

import java.io.IOException;
import java.util.Set;

/** C-MOVE SCP. Called by one thread per association. */
@FunctionalInterface
public interface MoveHandler {
  /** Reports progress. May be used by several threads of the handler. */
  interface Responder {
    /** Sends a pending response with these counts. */
    void progress(SubOperations counts) throws IOException;

    /** Whether the peer has cancelled; the handler should return FE00 then. */
    boolean cancelled() throws IOException;
  }

  /**
   * Performs a move.
   *
   * @return what the final response says; failed UIDs go out as its identifier
   * @throws ServiceRefused its status and comment are the final response
   * @throws IOException the final status is C000
   */
  MoveResult move(MoveQuery query, Responder responder) throws IOException;

  /** What is granted to peers that ask for it; only {@link QueryFeature#RELATIONAL} matters. */
  default Set<QueryFeature> features() {
    return Set.of();
  }
}
