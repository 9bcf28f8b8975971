package io.gantry.simulator;

import io.gantry.dicom.net.OutgoingObject;
import java.io.IOException;
import java.util.List;

/** The bytes of an instance in the transfer syntaxes that the archive can send it in. */
interface ArchivedObject {
  /** In order of preference. */
  List<String> transferSyntaxes();

  /** The object, ready to be sent, in one of those. */
  OutgoingObject in(String transferSyntaxUid) throws IOException;
}
