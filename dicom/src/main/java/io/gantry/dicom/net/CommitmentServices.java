package io.gantry.dicom.net;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.net.dimse.CommandField;
import io.gantry.dicom.net.dimse.CommandSet;
import io.gantry.dicom.net.dimse.DimseStatus;
import io.gantry.dicom.net.dimse.SopClasses;
import io.gantry.dicom.net.pdu.Abort;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Storage commitment on an association that a peer opened: as SCP of its requests, as SCU of the
 * results it brings. For the association's thread.
 */
final class CommitmentServices {
  private static final Logger LOG = LoggerFactory.getLogger(CommitmentServices.class);

  private final ServerServices services;
  private final DimseChannel channel;
  private final AssociationInfo association;
  private final ServiceHandlers handlers;

  CommitmentServices(
      ServerServices services,
      DimseChannel channel,
      AssociationInfo association,
      ServiceHandlers handlers) {
    this.services = services;
    this.channel = channel;
    this.association = association;
    this.handlers = handlers;
  }

  /** N-ACTION: the answer, and the result if the handler has it at once. */
  void action(Message message) throws AssociationException {
    CommitmentHandler handler = handlers.commitment();
    CommandSet command = message.command();
    if (handler == null || !isCommitment(message)) {
      services.refuse(message, DimseStatus.SOP_CLASS_NOT_SUPPORTED);
      return;
    }
    if (!CommitmentMessages.isRequest(command)) {
      services.refuse(message, DimseStatus.NO_SUCH_ACTION);
      return;
    }
    DataSet dataSet = services.dataSet(message);
    CommandSet response = CommitmentMessages.response(command, DimseStatus.SUCCESS);
    Optional<CommitmentResult> result = Optional.empty();
    if (dataSet == null) {
      response.number(CommandSet.STATUS, DimseStatus.INVALID_ARGUMENT);
    } else {
      try {
        result = handler.requested(association, CommitmentMessages.request(dataSet));
      } catch (IOException | RuntimeException e) {
        response = services.failure(response, e, DimseStatus.PROCESSING_FAILURE);
      }
    }
    channel.send(message.context(), response);
    if (result.isPresent()) {
      report(message.context(), result.get());
    }
  }

  /** N-EVENT-REPORT to the peer that asked, on its own association. */
  private void report(Context context, CommitmentResult result) throws AssociationException {
    int id = services.nextMessageId();
    channel.send(context, CommitmentMessages.event(id, result), CommitmentMessages.dataSet(result));
    Duration limit = channel.connection().timeouts().response();
    Message message = channel.next("N-EVENT-REPORT response", limit);
    if (message == null) {
      throw channel
          .connection()
          .protocolError("release while a request is open", Abort.UNEXPECTED_PDU);
    }
    CommandSet command = message.command();
    if (command.field() != (CommandField.N_EVENT_REPORT_RQ | CommandField.RESPONSE)
        || command.integer(CommandSet.MESSAGE_ID_RESPONDED_TO, -1) != id) {
      throw channel
          .connection()
          .protocolError("response to another request", Abort.UNEXPECTED_PARAMETER);
    }
    if (command.hasDataSet()) {
      channel.dropDataSet(message.context());
    }
    int status = command.integer(CommandSet.STATUS, DimseStatus.PROCESSING_FAILURE);
    if (DimseStatus.isFailure(status)) {
      LOG.warn(
          "commitment result refused association={} status=\"{}\"",
          association.id(),
          DimseStatus.describe(status));
    }
  }

  /** N-EVENT-REPORT: a result for us. */
  void event(Message message) throws AssociationException {
    CommitmentListener listener = handlers.commitmentResults();
    CommandSet command = message.command();
    if (listener == null || !isCommitment(message)) {
      services.refuse(message, DimseStatus.SOP_CLASS_NOT_SUPPORTED);
      return;
    }
    if (!CommitmentMessages.isResult(command)) {
      services.refuse(message, DimseStatus.NO_SUCH_EVENT_TYPE);
      return;
    }
    @Nullable DataSet dataSet = services.dataSet(message);
    CommandSet response = CommitmentMessages.response(command, DimseStatus.SUCCESS);
    if (dataSet == null) {
      response.number(CommandSet.STATUS, DimseStatus.INVALID_ARGUMENT);
    } else {
      try {
        listener.reported(association, CommitmentMessages.result(dataSet));
      } catch (IOException | RuntimeException e) {
        response = services.failure(response, e, DimseStatus.PROCESSING_FAILURE);
      }
    }
    channel.send(message.context(), response);
  }

  private static boolean isCommitment(Message message) {
    return message.context().sopClassUid().equals(SopClasses.STORAGE_COMMITMENT);
  }
}
