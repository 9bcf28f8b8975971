package io.gantry.dicom.net;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.net.dimse.CommandSet;
import io.gantry.dicom.net.dimse.DimseStatus;
import io.gantry.dicom.net.dimse.SopClasses;
import io.gantry.dicom.net.pdu.Abort;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Storage commitment on an association that a peer opened: as SCP of its requests, as SCU of the
 * results it brings. For the association's thread.
 */
final class CommitmentServices {
  private static final Logger LOG = LoggerFactory.getLogger(CommitmentServices.class);
  private static final int MAX_UNANSWERED = 100;

  private final ServerServices services;
  private final DimseChannel channel;
  private final AssociationInfo association;
  private final ServiceHandlers handlers;
  private final Set<Integer> unanswered = new HashSet<>();

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

  /**
   * N-EVENT-REPORT to the peer that asked, on its own association. Its response comes whenever the
   * peer likes: requests of its own may come before.
   */
  private void report(Context context, CommitmentResult result) throws AssociationException {
    if (unanswered.size() >= MAX_UNANSWERED) {
      throw channel
          .connection()
          .protocolError("commitment results are never answered", Abort.NOT_SPECIFIED);
    }
    int id = services.nextMessageId();
    unanswered.add(id);
    channel.send(context, CommitmentMessages.event(id, result), CommitmentMessages.dataSet(result));
  }

  /** The response to an N-EVENT-REPORT of ours. */
  void answered(Message message) throws AssociationException {
    CommandSet command = message.command();
    if (!unanswered.remove(command.integer(CommandSet.MESSAGE_ID_RESPONDED_TO, -1))) {
      throw channel
          .connection()
          .protocolError("response without a request", Abort.UNEXPECTED_PARAMETER);
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
