package io.gantry.dicom.net;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DicomFormatException;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.Vr;
import io.gantry.dicom.net.dimse.CommandField;
import io.gantry.dicom.net.dimse.CommandSet;
import io.gantry.dicom.net.dimse.DimseStatus;
import io.gantry.dicom.net.dimse.SopClasses;
import io.gantry.dicom.net.pdu.Abort;
import io.gantry.dicom.net.pdu.AssociateAccept;
import io.gantry.dicom.net.pdu.ExtendedNegotiation;
import java.io.IOException;
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
  private final AssociateAccept accept;
  private final ServerOptions options;
  private final ServiceHandlers handlers;
  private final @Nullable StoreReceiver receiver;

  ServerServices(
      DimseChannel channel,
      AssociationInfo association,
      AssociateAccept accept,
      ServerOptions options,
      ServiceHandlers handlers) {
    this.channel = channel;
    this.association = association;
    this.accept = accept;
    this.options = options;
    this.handlers = handlers;
    StoreHandler store = handlers.store();
    this.receiver = store == null ? null : new StoreReceiver(channel, association, store);
  }

  void untilRelease() throws AssociationException {
    while (true) {
      Message message = channel.next("request", options.timeouts().idle());
      if (message == null) {
        return;
      }
      answer(message);
    }
  }

  private void answer(Message message) throws AssociationException {
    CommandSet command = message.command();
    String sopClass = message.context().sopClassUid();
    boolean query = SopClasses.isQueryRetrieve(sopClass);
    FindHandler find = handlers.find();
    MoveHandler move = handlers.move();
    switch (command.field()) {
      case CommandField.C_ECHO_RQ -> {
        drop(message);
        channel.send(message.context(), command.response(DimseStatus.SUCCESS, false));
      }
      case CommandField.C_STORE_RQ -> {
        if (receiver == null || query || sopClass.equals(SopClasses.VERIFICATION)) {
          refuse(message, DimseStatus.SOP_CLASS_NOT_SUPPORTED);
        } else {
          receiver.receive(message);
        }
      }
      case CommandField.C_FIND_RQ -> {
        QueryModel model = findModel(sopClass);
        if (find == null || model == null) {
          refuse(message, DimseStatus.SOP_CLASS_NOT_SUPPORTED);
        } else {
          find(message, model, find);
        }
      }
      case CommandField.C_MOVE_RQ -> {
        QueryModel model = moveModel(sopClass);
        if (move == null || model == null) {
          refuse(message, DimseStatus.SOP_CLASS_NOT_SUPPORTED);
        } else {
          move(message, model, move);
        }
      }
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

  private static @Nullable QueryModel findModel(String sopClass) {
    return switch (sopClass) {
      case SopClasses.PATIENT_ROOT_FIND -> QueryModel.PATIENT_ROOT;
      case SopClasses.STUDY_ROOT_FIND -> QueryModel.STUDY_ROOT;
      default -> null;
    };
  }

  private static @Nullable QueryModel moveModel(String sopClass) {
    return switch (sopClass) {
      case SopClasses.PATIENT_ROOT_MOVE -> QueryModel.PATIENT_ROOT;
      case SopClasses.STUDY_ROOT_MOVE -> QueryModel.STUDY_ROOT;
      default -> null;
    };
  }

  private void find(Message message, QueryModel model, FindHandler handler)
      throws AssociationException {
    DataSet identifier = identifier(message);
    if (identifier == null) {
      return;
    }
    CommandSet command = message.command();
    boolean relational =
        accept
            .user()
            .extended(message.context().sopClassUid())
            .map((ExtendedNegotiation e) -> e.flag(0))
            .orElse(false);
    FindQuery query =
        new FindQuery(
            association, command.integer(CommandSet.MESSAGE_ID, 0), model, identifier, relational);
    PendingResponder responder = new PendingResponder(channel, message);
    CommandSet last;
    try {
      last = command.response(handler.find(query, responder), false);
    } catch (AssociationException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      last = failure(command, e);
    }
    channel.send(message.context(), last);
  }

  private void move(Message message, QueryModel model, MoveHandler handler)
      throws AssociationException {
    DataSet identifier = identifier(message);
    if (identifier == null) {
      return;
    }
    CommandSet command = message.command();
    String destination = command.text(CommandSet.MOVE_DESTINATION);
    MoveQuery query =
        new MoveQuery(
            association,
            command.integer(CommandSet.MESSAGE_ID, 0),
            model,
            destination == null ? "" : destination,
            identifier);
    PendingResponder responder = new PendingResponder(channel, message);
    MoveResult result;
    try {
      result = handler.move(query, responder);
    } catch (AssociationException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      channel.send(message.context(), failure(command, e));
      return;
    }
    boolean list = !result.failedSopInstanceUids().isEmpty();
    CommandSet last = command.response(result.status(), list).comment(result.errorComment());
    PendingResponder.counts(last, result.subOperations());
    if (list) {
      channel.send(message.context(), last, failedList(result));
    } else {
      channel.send(message.context(), last);
    }
  }

  private static DataSet failedList(MoveResult result) {
    return DataSet.builder()
        .put(
            Tag.FAILED_SOP_INSTANCE_UID_LIST,
            Vr.UI,
            result.failedSopInstanceUids().toArray(String[]::new))
        .build();
  }

  private CommandSet failure(CommandSet command, Exception e) {
    if (e instanceof ServiceRefused refused) {
      return command.response(refused.status(), false).comment(refused.comment());
    }
    LOG.error("request failed association={} status=C000", association.id(), e);
    return command.response(DimseStatus.UNABLE_TO_PROCESS, false);
  }

  /**
   * The identifier of a query; null when there was none that can be read, which has been answered
   * then.
   */
  private @Nullable DataSet identifier(Message message) throws AssociationException {
    CommandSet command = message.command();
    if (command.hasDataSet()) {
      try {
        return channel.readIdentifier(message.context());
      } catch (DicomFormatException _) {
        // answered below
      }
    }
    channel.send(
        message.context(),
        command
            .response(DimseStatus.IDENTIFIER_MISMATCH, false)
            .comment("identifier cannot be read"));
    return null;
  }

  private void refuse(Message message, int status) throws AssociationException {
    drop(message);
    channel.send(message.context(), message.command().response(status, false));
  }

  private void drop(Message message) throws AssociationException {
    if (message.command().hasDataSet()) {
      channel.dropDataSet(message.context());
    }
  }
}
