package io.gantry.dicom.net;

import io.gantry.dicom.data.DataSet;
import java.io.IOException;
import java.util.Set;

/** C-FIND SCP. Called by one thread per association. */
@FunctionalInterface
public interface FindHandler {
  /** Sends matches. For the handler's thread. */
  interface Responder {
    /** Sends one match (status FF00). */
    void match(DataSet identifier) throws IOException;

    /** Whether the peer has cancelled; the handler should return FE00 then. */
    boolean cancelled() throws IOException;
  }

  /**
   * Answers a query.
   *
   * @return final status: 0000, FE00 after a cancel, or a failure
   * @throws ServiceRefused its status and comment are the final response
   * @throws IOException the final status is C000
   */
  int find(FindQuery query, Responder responder) throws IOException;

  /** What is granted to peers that ask for it (PS3.4 section C.5.1.1). */
  default Set<QueryFeature> features() {
    return Set.of();
  }
}
