package io.gantry.dicom.net;

import io.gantry.dicom.net.dimse.CommandField;
import io.gantry.dicom.net.dimse.CommandSet;
import java.io.IOException;
import java.io.InputStream;

/** Sends C-STORE requests: of ours, and as sub-operations of a C-GET. */
final class StoreRequests {
  private static final int PRIORITY_MEDIUM = 0;

  private StoreRequests() {}

  static void send(DimseChannel channel, Context context, int messageId, OutgoingObject object)
      throws IOException {
    CommandSet command =
        Exchange.request(CommandField.C_STORE_RQ, object.sopClassUid(), messageId, true)
            .number(CommandSet.PRIORITY, PRIORITY_MEDIUM)
            .uid(CommandSet.AFFECTED_SOP_INSTANCE_UID, object.sopInstanceUid());
    String originator = object.moveOriginatorAeTitle();
    Integer originatorMessage = object.moveOriginatorMessageId();
    if (originator != null) {
      command.text(CommandSet.MOVE_ORIGINATOR_AE, originator);
    }
    if (originatorMessage != null) {
      command.number(CommandSet.MOVE_ORIGINATOR_MESSAGE_ID, originatorMessage);
    }
    try (InputStream source = object.dataSet().open()) {
      channel.send(context, command, source, object.length());
    }
  }
}
