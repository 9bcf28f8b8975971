package io.gantry.dicom.net;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.net.pdu.ExtendedNegotiation;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
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

  /** Whether the peer accepted this SOP class with exactly this transfer syntax, in either role. */
  boolean accepts(String sopClassUid, String transferSyntaxUid);

  /** What was asked for and granted for this query/retrieve class. */
  Set<QueryFeature> features(String sopClassUid);

  /** Whether relational queries were granted for this SOP class. */
  default boolean relational(String sopClassUid) {
    return features(sopClassUid).contains(QueryFeature.RELATIONAL);
  }

  /** The peer's answer to extended negotiation of this SOP class, as bytes. */
  Optional<ExtendedNegotiation> extended(String sopClassUid);

  /** Store requests that may be open at once: 1 unless an asynchronous window was granted. */
  int outstanding();

  /**
   * The peer's positive answer to our user identity: a ticket or token, or nothing for user names.
   * Absent when it gave none; a peer that refuses an identity rejects the association.
   */
  Optional<byte[]> identityResponse();

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

  /**
   * C-STORE of many objects, with as many requests open as were negotiated; synchronous without an
   * asynchronous window.
   *
   * @param results gets each object with the answer to it, in the order of the answers
   * @throws AssociationException with {@link AssociationFailure.NotNegotiated} all objects before
   *     have been answered and the association stays
   */
  void storeAll(Iterator<OutgoingObject> objects, BiConsumer<OutgoingObject, StoreResult> results)
      throws IOException;

  /**
   * Storage commitment: asks the peer to take responsibility (N-ACTION). The result comes later,
   * see {@link #awaitCommitment}, or over another association to our {@link CommitmentListener}.
   *
   * @return status; 0000 = the request was taken
   */
  int requestCommitment(CommitmentRequest request) throws IOException;

  /**
   * Waits for a result of a storage commitment on this association and confirms it. A peer that
   * reports over another association never sends one here: then the association is over when the
   * time has run out.
   */
  CommitmentResult awaitCommitment(Duration limit) throws IOException;

  /**
   * Storage commitment as its SCP: brings a result to who asked for it (N-EVENT-REPORT). The
   * association must have been opened with {@link ProposedService#commitmentResults}.
   *
   * @return status
   */
  int report(CommitmentResult result) throws IOException;

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
