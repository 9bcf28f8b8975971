package io.gantry.dicom.net;

import io.gantry.dicom.net.dimse.CommandField;
import io.gantry.dicom.net.dimse.CommandSet;
import io.gantry.dicom.net.dimse.MalformedCommand;
import io.gantry.dicom.net.pdu.Abort;
import java.io.IOException;
import java.util.function.IntSupplier;

/** Sub-operations of a C-GET on its own association. For the association's thread. */
final class GetResponder implements GetHandler.Responder {
  private final DimseChannel channel;
  private final Contexts contexts;
  private final PendingResponder pending;
  private final IntSupplier messageIds;

  GetResponder(
      DimseChannel channel, Contexts contexts, PendingResponder pending, IntSupplier messageIds) {
    this.channel = channel;
    this.contexts = contexts;
    this.pending = pending;
    this.messageIds = messageIds;
  }

  @Override
  public boolean accepts(String sopClassUid, String transferSyntaxUid) {
    return contexts.forScu(sopClassUid, transferSyntaxUid).isPresent();
  }

  @Override
  public StoreResult store(OutgoingObject object) throws IOException {
    Context context =
        contexts
            .forScu(object.sopClassUid(), object.transferSyntaxUid())
            .orElseThrow(
                () -> Exchange.notNegotiated(object.sopClassUid(), object.transferSyntaxUid()));
    int id = messageIds.getAsInt();
    StoreRequests.send(channel, context, id, object);
    CommandSet response = response(id);
    try {
      return new StoreResult(response.status(), response.text(CommandSet.ERROR_COMMENT));
    } catch (MalformedCommand e) {
      throw channel.connection().protocolError(String.valueOf(e.getMessage()), Abort.NOT_SPECIFIED);
    }
  }

  /** The response to this sub-operation; a C-CANCEL may come before it. */
  private CommandSet response(int id) throws AssociationException {
    while (true) {
      Message message =
          channel.next("C-STORE response", channel.connection().timeouts().response());
      if (message == null) {
        throw channel
            .connection()
            .protocolError("release while a request is open", Abort.UNEXPECTED_PDU);
      }
      CommandSet command = message.command();
      if (command.field() == (CommandField.C_STORE_RQ | CommandField.RESPONSE)
          && command.integer(CommandSet.MESSAGE_ID_RESPONDED_TO, -1) == id) {
        if (command.hasDataSet()) {
          channel.dropDataSet(message.context());
        }
        return command;
      }
      if (!pending.isCancel(message)) {
        throw channel
            .connection()
            .protocolError("response to another request", Abort.UNEXPECTED_PARAMETER);
      }
    }
  }

  @Override
  public void progress(SubOperations counts) throws IOException {
    pending.progress(counts);
  }

  @Override
  public boolean cancelled() throws IOException {
    return pending.cancelled();
  }
}
