package io.gantry.simulator;

import io.gantry.dicom.data.DataSetBuilder;
import io.gantry.dicom.net.OutgoingObject;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** The bytes of an instance in the transfer syntaxes that the archive can send it in. */
interface ArchivedObject {
  /** In order of preference. */
  List<String> transferSyntaxes();

  /** The object, ready to be sent, in one of those. */
  OutgoingObject in(String transferSyntaxUid) throws IOException;

  /**
   * The same with another header or other pixels. Received objects stay as they are: only invented
   * ones can be other than they were.
   *
   * @param header changes attributes; SOP Instance UID too
   * @param pixels 0 leaves them, another number makes others
   */
  default ArchivedObject changed(Consumer<DataSetBuilder> header, long pixels) {
    return this;
  }
}
