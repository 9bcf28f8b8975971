package io.gantry.dicom.net;

import io.gantry.dicom.net.pdu.Abort;
import io.gantry.dicom.net.pdu.Pdu;
import io.gantry.dicom.net.pdu.ReleaseRequest;
import io.gantry.dicom.net.pdu.ReleaseResponse;
import java.io.IOException;

/** A-RELEASE by the requestor (states Sta7, Sta9, Sta11 of PS3.8 section 9.2). */
final class Release {
  private final Connection connection;

  Release(Connection connection) {
    this.connection = connection;
  }

  /** What still comes in is dropped; a release of the peer at the same time is answered. */
  void perform() throws AssociationException {
    connection.send(out -> out.control(new ReleaseRequest()));
    connection.waitAll("release response", connection.timeouts().association());
    while (true) {
      switch (connection.header()) {
        case Pdu.P_DATA -> skipData();
        case Pdu.RELEASE_RQ -> {
          var _ = connection.control();
          connection.send(out -> out.control(new ReleaseResponse()));
        }
        case Pdu.RELEASE_RP -> {
          var _ = connection.control();
          connection.ended(new AssociationFailure.Closed());
          return;
        }
        default ->
            throw connection.protocolError(
                "PDU where a release response is due", Abort.UNEXPECTED_PDU);
      }
    }
  }

  private void skipData() throws AssociationException {
    try {
      while (connection.in().nextPdv()) {
        for (int n = connection.in().fill(); n > 0; n = connection.in().fill()) {
          connection.in().advance(n);
        }
      }
    } catch (IOException e) {
      throw connection.failed(e);
    }
  }
}
