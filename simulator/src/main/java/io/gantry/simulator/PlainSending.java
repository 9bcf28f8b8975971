package io.gantry.simulator;

import io.gantry.dicom.net.OutgoingObject;
import io.gantry.dicom.net.dimse.DimseStatus;
import java.io.IOException;
import java.util.Optional;

/** Sends an object in the first of its transfer syntaxes that is taken. */
record PlainSending(SimulatorLog log) implements Sending {
  @Override
  public int send(Parcel parcel) throws IOException {
    ArchivedObject object = parcel.object();
    Optional<String> syntax =
        object.transferSyntaxes().stream()
            .filter(one -> parcel.to().accepts(parcel.instance().sopClassUid(), one))
            .findFirst();
    if (syntax.isEmpty()) {
      return DimseStatus.SOP_CLASS_NOT_SUPPORTED;
    }
    OutgoingObject outgoing = object.in(syntax.get());
    Originator originator = parcel.originator();
    int status =
        parcel
            .to()
            .store(
                originator == null
                    ? outgoing
                    : outgoing.movedFor(originator.aeTitle(), originator.messageId()));
    log.sent(parcel.study(), outgoing.sopInstanceUid(), status, outgoing.length());
    return status;
  }
}
