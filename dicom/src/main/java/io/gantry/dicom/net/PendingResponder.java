package io.gantry.dicom.net;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.net.dimse.CommandField;
import io.gantry.dicom.net.dimse.CommandSet;
import io.gantry.dicom.net.dimse.DimseStatus;
import io.gantry.dicom.net.pdu.Abort;
import java.time.Duration;

/**
 * Sends the pending responses of a query or retrieval, and looks for a C-CANCEL in between. Thread
 * safe.
 */
final class PendingResponder implements FindHandler.Responder, MoveHandler.Responder {
  private final DimseChannel channel;
  private final Message request;
  private boolean cancelled;

  PendingResponder(DimseChannel channel, Message request) {
    this.channel = channel;
    this.request = request;
  }

  @Override
  public void match(DataSet identifier) throws AssociationException {
    channel.send(
        request.context(), request.command().response(DimseStatus.PENDING, true), identifier);
  }

  @Override
  public void progress(SubOperations counts) throws AssociationException {
    CommandSet response = request.command().response(DimseStatus.PENDING, false);
    counts(response, counts);
    channel.send(request.context(), response);
  }

  /**
   * Where a peer that negotiated an asynchronous window sends its next request meanwhile, that
   * waits its turn, and a C-CANCEL behind it is only seen then.
   */
  @Override
  public synchronized boolean cancelled() throws AssociationException {
    while (!cancelled && !channel.postponing() && channel.connection().available()) {
      Message message = channel.next("cancel request", Duration.ofSeconds(5));
      if (message == null) {
        throw channel
            .connection()
            .protocolError("release while a request is open", Abort.UNEXPECTED_PDU);
      }
      if (!isCancel(message)) {
        if (!channel.asynchronous()) {
          throw channel
              .connection()
              .protocolError("request while another one is running", Abort.UNEXPECTED_PDU);
        }
        channel.postpone(message);
      }
    }
    return cancelled;
  }

  /** Whether this is a C-CANCEL; remembered if it is for the request that runs. */
  synchronized boolean isCancel(Message message) {
    CommandSet command = message.command();
    if (command.field() != CommandField.C_CANCEL_RQ) {
      return false;
    }
    cancelled |=
        command.integer(CommandSet.MESSAGE_ID_RESPONDED_TO, -1)
            == request.command().integer(CommandSet.MESSAGE_ID, 0);
    return true;
  }

  static void counts(CommandSet response, SubOperations counts) {
    put(response, CommandSet.REMAINING, counts.remaining());
    put(response, CommandSet.COMPLETED, counts.completed());
    put(response, CommandSet.FAILED, counts.failed());
    put(response, CommandSet.WARNING, counts.warning());
  }

  private static void put(CommandSet response, int element, int count) {
    if (count >= 0) {
      response.number(element, Math.min(count, 0xFFFF));
    }
  }
}
