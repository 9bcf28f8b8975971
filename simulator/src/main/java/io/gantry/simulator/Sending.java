package io.gantry.simulator;

import io.gantry.dicom.net.OutgoingObject;
import io.gantry.simulator.ArchivedStudy.ArchivedInstance;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Sends one object: the innermost one does, others change something about it. */
interface Sending {
  /**
   * C-STORE.
   *
   * @return its status, or one of ours where it was not sent
   */
  int send(Parcel parcel) throws IOException;

  /**
   * What is to be sent.
   *
   * @param study Study Instance UID that it is held under
   * @param place in the retrieval, from 1
   * @param to where it goes
   * @param originator null where the C-STORE is to name no C-MOVE
   */
  record Parcel(
      String study,
      ArchivedInstance instance,
      ArchivedObject object,
      int place,
      Target to,
      @Nullable Originator originator) {
    Parcel with(ArchivedObject other) {
      return new Parcel(study, instance, other, place, to, originator);
    }

    Parcel unsigned() {
      return new Parcel(study, instance, object, place, to, null);
    }
  }

  /** The C-MOVE that a C-STORE is a sub-operation of (PS3.7 C-STORE-RQ). */
  record Originator(String aeTitle, int messageId) {}

  /** An association that takes objects. */
  interface Target {
    boolean accepts(String sopClassUid, String transferSyntaxUid);

    /** Returns the status. */
    int store(OutgoingObject object) throws IOException;

    /** After so many more bytes to it the connection is gone; needs a {@link Wire}. */
    void cutAfter(long bytes);
  }
}
