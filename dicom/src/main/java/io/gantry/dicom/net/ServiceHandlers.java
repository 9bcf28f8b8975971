package io.gantry.dicom.net;

import org.jspecify.annotations.Nullable;

/**
 * What a server offers beside C-ECHO; a null handler means that its SOP classes are not accepted.
 *
 * @param commitment storage commitment as its SCP
 * @param commitmentResults storage commitment as its SCU: results that a peer brings on an
 *     association of its own
 */
public record ServiceHandlers(
    @Nullable StoreHandler store,
    @Nullable FindHandler find,
    @Nullable MoveHandler move,
    @Nullable GetHandler get,
    @Nullable CommitmentHandler commitment,
    @Nullable CommitmentListener commitmentResults) {
  /** Storing, querying and moving. */
  public ServiceHandlers(
      @Nullable StoreHandler store, @Nullable FindHandler find, @Nullable MoveHandler move) {
    this(store, find, move, null, null, null);
  }

  /** C-ECHO alone. */
  public static final ServiceHandlers ECHO_ONLY = new ServiceHandlers(null, null, null);

  /** C-ECHO and C-STORE. */
  public static ServiceHandlers storing(StoreHandler store) {
    return ECHO_ONLY.withStore(store);
  }

  /** C-ECHO, C-FIND and C-MOVE. */
  public static ServiceHandlers archive(FindHandler find, MoveHandler move) {
    return ECHO_ONLY.withFind(find).withMove(move);
  }

  /** The same that also takes objects. */
  public ServiceHandlers withStore(StoreHandler value) {
    return new ServiceHandlers(value, find, move, get, commitment, commitmentResults);
  }

  /** The same that also answers queries. */
  public ServiceHandlers withFind(FindHandler value) {
    return new ServiceHandlers(store, value, move, get, commitment, commitmentResults);
  }

  /** The same that also moves. */
  public ServiceHandlers withMove(MoveHandler value) {
    return new ServiceHandlers(store, find, value, get, commitment, commitmentResults);
  }

  /** The same that also sends objects over the association that asks for them. */
  public ServiceHandlers withGet(GetHandler value) {
    return new ServiceHandlers(store, find, move, value, commitment, commitmentResults);
  }

  /** The same that also commits itself to keep objects. */
  public ServiceHandlers withCommitment(CommitmentHandler value) {
    return new ServiceHandlers(store, find, move, get, value, commitmentResults);
  }

  /** The same that also takes results of commitments we asked for. */
  public ServiceHandlers withCommitmentResults(CommitmentListener value) {
    return new ServiceHandlers(store, find, move, get, commitment, value);
  }
}
