package io.gantry.dicom.net;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.net.dimse.CommandField;
import io.gantry.dicom.net.dimse.CommandSet;
import io.gantry.dicom.net.dimse.DimseStatus;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** C-MOVE and C-GET SCU: one retrieval. */
final class RetrieveClient {
  private final Exchange exchange;
  private final Duration limit;
  private final Consumer<SubOperations> progress;

  RetrieveClient(Exchange exchange, Duration limit, Consumer<SubOperations> progress) {
    this.exchange = exchange;
    this.limit = limit;
    this.progress = progress;
  }

  MoveResult move(MoveRequest request) throws AssociationException {
    Context context = exchange.context(request.model().moveSopClassUid());
    int id = request.messageId();
    exchange.query(
        context,
        Exchange.request(CommandField.C_MOVE_RQ, context.sopClassUid(), id, true)
            .text(CommandSet.MOVE_DESTINATION, request.destinationAe()),
        request.identifier(),
        request.level());
    while (true) {
      MoveResult last =
          result(exchange.response(CommandField.C_MOVE_RQ, id, "C-MOVE response", limit));
      if (last != null) {
        return last;
      }
    }
  }

  MoveResult get(GetRequest request, StoreReceiver receiver) throws AssociationException {
    Context context = exchange.context(request.model().getSopClassUid());
    int id = exchange.nextMessageId();
    exchange.query(
        context,
        Exchange.request(CommandField.C_GET_RQ, context.sopClassUid(), id, true),
        request.identifier(),
        request.level());
    while (true) {
      Message message = exchange.next("C-GET response", limit);
      if (message.command().field() == CommandField.C_STORE_RQ && message.context().weAreScp()) {
        receiver.receive(message);
        continue;
      }
      exchange.expect(message, CommandField.C_GET_RQ, id);
      MoveResult last = result(message);
      if (last != null) {
        return last;
      }
    }
  }

  /** The result if this was the final response. */
  private @Nullable MoveResult result(Message message) throws AssociationException {
    CommandSet command = message.command();
    int status = exchange.status(message);
    SubOperations counts =
        new SubOperations(
            command.integer(CommandSet.REMAINING, -1),
            command.integer(CommandSet.COMPLETED, -1),
            command.integer(CommandSet.FAILED, -1),
            command.integer(CommandSet.WARNING, -1));
    if (DimseStatus.isPending(status)) {
      exchange.dropIdentifier(message);
      progress.accept(counts);
      return null;
    }
    DataSet identifier = exchange.identifier(message);
    List<String> failed =
        identifier == null ? List.of() : identifier.strings(Tag.FAILED_SOP_INSTANCE_UID_LIST);
    return new MoveResult(status, counts, failed, command.text(CommandSet.ERROR_COMMENT));
  }
}
