package io.gantry.dicom.net;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DicomFormatException;
import io.gantry.dicom.net.dimse.CommandField;
import io.gantry.dicom.net.dimse.CommandSet;
import io.gantry.dicom.net.dimse.DimseStatus;
import io.gantry.dicom.net.dimse.SopClasses;
import io.gantry.dicom.net.pdu.Abort;
import io.gantry.dicom.net.pdu.AssociateAccept;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the messages of one association until the peer asks for release. For the association's
 * thread.
 */
final class ServerServices {
  private static final Logger LOG = LoggerFactory.getLogger(ServerServices.class);

  private final DimseChannel channel;
  private final AssociationInfo association;
  private final @Nullable StoreReceiver receiver;
  private final QueryServices queries;
  private final CommitmentServices commitments;
  private final Duration idle;
  private int lastMessageId;

  ServerServices(
      DimseChannel channel,
      Contexts contexts,
      AssociationInfo association,
      AssociateAccept accept,
      ServiceHandlers handlers) {
    this.channel = channel;
    this.association = association;
    StoreHandler store = handlers.store();
    this.receiver = store == null ? null : new StoreReceiver(channel, association, store);
    this.queries = new QueryServices(this, channel, contexts, association, accept, handlers);
    this.commitments = new CommitmentServices(this, channel, association, handlers);
    this.idle = channel.connection().timeouts().idle();
  }

  void untilRelease() throws AssociationException {
    while (true) {
      Message message = channel.next("request", idle);
      if (message == null) {
        return;
      }
      answer(message);
    }
  }

  private void answer(Message message) throws AssociationException {
    CommandSet command = message.command();
    switch (command.field()) {
      case CommandField.C_ECHO_RQ -> {
        drop(message);
        channel.send(message.context(), command.response(DimseStatus.SUCCESS, false));
      }
      case CommandField.C_STORE_RQ -> {
        if (receiver == null
            || !message.context().weAreScp()
            || SopClasses.isService(message.context().sopClassUid())) {
          refuse(message, DimseStatus.SOP_CLASS_NOT_SUPPORTED);
        } else {
          receiver.receive(message);
        }
      }
      case CommandField.C_FIND_RQ -> queries.find(message);
      case CommandField.C_MOVE_RQ -> queries.move(message);
      case CommandField.C_GET_RQ -> queries.get(message);
      case CommandField.N_ACTION_RQ -> commitments.action(message);
      case CommandField.N_EVENT_REPORT_RQ -> commitments.event(message);
      case CommandField.N_EVENT_REPORT_RQ | CommandField.RESPONSE -> commitments.answered(message);
      case CommandField.C_CANCEL_RQ -> drop(message); // came after the final response: too late
      default -> {
        if ((command.field() & CommandField.RESPONSE) != 0) {
          throw channel
              .connection()
              .protocolError("response without a request", Abort.UNEXPECTED_PARAMETER);
        }
        refuse(message, DimseStatus.UNRECOGNIZED_OPERATION);
      }
    }
  }

  /** Message ID for a request of ours. */
  int nextMessageId() {
    lastMessageId = lastMessageId % 0xFFFF + 1;
    return lastMessageId;
  }

  /** The data set that follows a request; null when there is none that can be read. */
  @Nullable DataSet dataSet(Message message) throws AssociationException {
    if (!message.command().hasDataSet()) {
      return null;
    }
    try {
      return channel.readIdentifier(message.context());
    } catch (DicomFormatException _) {
      return null; // for the caller to answer
    }
  }

  /** The status that a handler's exception stands for. */
  CommandSet failure(CommandSet response, Exception e, int status) {
    if (e instanceof ServiceRefused refused) {
      return response.number(CommandSet.STATUS, refused.status()).comment(refused.comment());
    }
    LOG.error(
        "request failed association={} status={}", association.id(), "%04X".formatted(status), e);
    return response.number(CommandSet.STATUS, status);
  }

  void refuse(Message message, int status) throws AssociationException {
    drop(message);
    channel.send(message.context(), message.command().response(status, false));
  }

  private void drop(Message message) throws AssociationException {
    if (message.command().hasDataSet()) {
      channel.dropDataSet(message.context());
    }
  }
}
