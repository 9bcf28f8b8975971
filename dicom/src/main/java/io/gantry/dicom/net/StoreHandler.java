package io.gantry.dicom.net;

import java.io.IOException;

/** Store SCP. Called by one thread per association, many at the same time. */
public interface StoreHandler {
  /** How an association ended. */
  enum EndKind {
    /** A-RELEASE, in order. */
    RELEASED,
    /** A-ABORT of either side. */
    ABORTED,
    /** The connection broke or a timer ran out. */
    LOST
  }

  /**
   * An object is about to arrive.
   *
   * @throws StoreRefused its status is the answer; the object is read and dropped
   * @throws IOException the answer is A700; the object is read and dropped
   */
  StoreSink begin(StoreRequest request) throws IOException;

  /** An association was accepted. */
  default void associationStarted(AssociationInfo association) {}

  /**
   * An association that was announced by {@link #associationStarted} has ended; its last object is
   * done.
   */
  default void associationEnded(AssociationInfo association, EndKind end) {}
}
