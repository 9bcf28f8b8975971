package io.gantry.dicom.net;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.Vr;
import io.gantry.dicom.net.dimse.CommandSet;
import io.gantry.dicom.net.dimse.DimseStatus;
import io.gantry.dicom.net.pdu.Abort;
import io.gantry.dicom.net.pdu.AssociateAccept;
import java.io.IOException;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** C-FIND, C-MOVE and C-GET of one association as their SCP. For the association's thread. */
final class QueryServices {
  private final ServerServices services;
  private final DimseChannel channel;
  private final Contexts contexts;
  private final AssociationInfo association;
  private final AssociateAccept accept;
  private final ServiceHandlers handlers;

  QueryServices(
      ServerServices services,
      DimseChannel channel,
      Contexts contexts,
      AssociationInfo association,
      AssociateAccept accept,
      ServiceHandlers handlers) {
    this.services = services;
    this.channel = channel;
    this.contexts = contexts;
    this.association = association;
    this.accept = accept;
    this.handlers = handlers;
  }

  void find(Message message) throws AssociationException {
    FindHandler handler = handlers.find();
    QueryModel model = model(message, QueryModel::findSopClassUid);
    if (handler == null || model == null) {
      services.refuse(message, DimseStatus.SOP_CLASS_NOT_SUPPORTED);
      return;
    }
    DataSet identifier = identifier(message);
    if (identifier == null) {
      return;
    }
    CommandSet command = message.command();
    FindQuery query = new FindQuery(association, id(command), model, identifier, features(message));
    CommandSet last = command.response(DimseStatus.SUCCESS, false);
    try {
      int status = handler.find(query, new PendingResponder(channel, message));
      last.number(CommandSet.STATUS, status);
    } catch (IOException | RuntimeException e) {
      last = failure(command, e);
    }
    channel.send(message.context(), last);
  }

  void move(Message message) throws AssociationException {
    MoveHandler handler = handlers.move();
    QueryModel model = model(message, QueryModel::moveSopClassUid);
    if (handler == null || model == null) {
      services.refuse(message, DimseStatus.SOP_CLASS_NOT_SUPPORTED);
      return;
    }
    DataSet identifier = identifier(message);
    if (identifier == null) {
      return;
    }
    String destination = message.command().text(CommandSet.MOVE_DESTINATION);
    MoveQuery query =
        new MoveQuery(
            association,
            id(message.command()),
            model,
            destination == null ? "" : destination,
            identifier,
            features(message));
    retrieve(message, () -> handler.move(query, new PendingResponder(channel, message)));
  }

  void get(Message message) throws AssociationException {
    GetHandler handler = handlers.get();
    QueryModel model = model(message, QueryModel::getSopClassUid);
    if (handler == null || model == null) {
      services.refuse(message, DimseStatus.SOP_CLASS_NOT_SUPPORTED);
      return;
    }
    DataSet identifier = identifier(message);
    if (identifier == null) {
      return;
    }
    GetQuery query =
        new GetQuery(association, id(message.command()), model, identifier, features(message));
    GetResponder responder =
        new GetResponder(
            channel, contexts, new PendingResponder(channel, message), services::nextMessageId);
    retrieve(message, () -> handler.get(query, responder));
  }

  private void retrieve(Message message, Exchange.Operation<MoveResult> operation)
      throws AssociationException {
    CommandSet command = message.command();
    MoveResult result;
    try {
      result = operation.run();
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

  /**
   * The final response to a request whose handler has failed. An {@link AssociationException} may
   * be of another association, as to the destination of a move: only when ours is over it is passed
   * on.
   */
  private CommandSet failure(CommandSet command, Exception e) throws AssociationException {
    if (e instanceof AssociationException ended && !channel.connection().isOpen()) {
      throw ended;
    }
    if (e instanceof HangUp) {
      AssociationFailure why = new AssociationFailure.Aborted(false, 0, 0);
      channel.connection().abort(Abort.BY_USER, why, true);
      throw new AssociationException(why);
    }
    return services.failure(
        command.response(DimseStatus.SUCCESS, false), e, DimseStatus.UNABLE_TO_PROCESS);
  }

  private static DataSet failedList(MoveResult result) {
    return DataSet.builder()
        .put(
            Tag.FAILED_SOP_INSTANCE_UID_LIST,
            Vr.UI,
            result.failedSopInstanceUids().toArray(String[]::new))
        .build();
  }

  private static @Nullable QueryModel model(Message message, Function<QueryModel, String> uid) {
    for (QueryModel model : QueryModel.values()) {
      if (uid.apply(model).equals(message.context().sopClassUid())) {
        return model;
      }
    }
    return null;
  }

  private Set<QueryFeature> features(Message message) {
    return accept
        .user()
        .extended(message.context().sopClassUid())
        .map(QueryFeature::of)
        .orElse(Set.of());
  }

  private static int id(CommandSet command) {
    return command.integer(CommandSet.MESSAGE_ID, 0);
  }

  /** The identifier; null when there was none that can be read, which has been answered then. */
  private @Nullable DataSet identifier(Message message) throws AssociationException {
    DataSet identifier = services.dataSet(message);
    if (identifier == null) {
      channel.send(
          message.context(),
          message
              .command()
              .response(DimseStatus.IDENTIFIER_MISMATCH, false)
              .comment("identifier cannot be read"));
    }
    return identifier;
  }
}
