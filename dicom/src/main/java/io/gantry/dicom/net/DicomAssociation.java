package io.gantry.dicom.net;

import io.gantry.dicom.data.DataSet;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * An open association of ours. One operation at a time, by one thread; {@link #cancel}, {@link
 * #abort} and {@link #close} may come from any thread. A failed operation throws {@link
 * AssociationException} with the reason; except for {@link AssociationFailure.NotNegotiated} the
 * association is over then. DIMSE statuses are results, not exceptions.
 */
public interface DicomAssociation extends AutoCloseable {
  /** Who the peer is and how it was negotiated. */
  AssociationInfo info();

  /** Whether the peer accepted any context for this SOP class. */
  boolean accepts(String sopClassUid);

  /** Whether the peer accepted this SOP class with exactly this transfer syntax. */
  boolean accepts(String sopClassUid, String transferSyntaxUid);

  /** Whether relational queries were granted for this SOP class. */
  boolean relational(String sopClassUid);

  /** Whether it can still be used, as far as known. */
  boolean isOpen();

  /** C-ECHO; returns its status. */
  int echo() throws IOException;

  /**
   * C-FIND.
   *
   * @param matches gets each identifier as it arrives; an exception of it aborts the association
   * @param limit after so many matches the query is cancelled (C-CANCEL) and later ones are
   *     dropped; 0 = none
   */
  FindResult find(FindRequest request, Consumer<DataSet> matches, int limit) throws IOException;

  /**
   * C-MOVE; waits for the final response.
   *
   * @param progress gets the counts of each pending response
   */
  MoveResult move(MoveRequest request, Consumer<SubOperations> progress) throws IOException;

  /**
   * C-GET; objects arrive at the handler, whose association callbacks are not called. Storage
   * classes must have been proposed with {@link ProposedService#asScp}.
   */
  MoveResult get(GetRequest request, StoreHandler handler, Consumer<SubOperations> progress)
      throws IOException;

  /** C-STORE of one object, streamed. */
  StoreResult store(OutgoingObject object) throws IOException;

  /** Sends C-CANCEL for the running find, move or get; nothing happens when none is running. */
  void cancel() throws IOException;

  /**
   * A-ABORT at once; a blocked operation ends with {@link AssociationFailure.Aborted}. Never
   * throws.
   */
  void abort();

  /** A-RELEASE if the association is usable, and closes the connection. Never throws. */
  @Override
  void close();
}
