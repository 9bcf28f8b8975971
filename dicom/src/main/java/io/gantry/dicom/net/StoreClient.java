package io.gantry.dicom.net;

import io.gantry.dicom.net.dimse.CommandField;
import io.gantry.dicom.net.dimse.CommandSet;
import io.gantry.dicom.net.pdu.Abort;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.BiConsumer;

/** C-STORE SCU: one object, or many with several requests outstanding. */
final class StoreClient {
  private final Exchange exchange;
  private final Duration limit;
  private final int outstanding;

  StoreClient(Exchange exchange, Duration limit, int outstanding) {
    this.exchange = exchange;
    this.limit = limit;
    this.outstanding = outstanding;
  }

  StoreResult store(OutgoingObject object) throws IOException {
    Context context = exchange.context(object.sopClassUid(), object.transferSyntaxUid());
    int id = exchange.nextMessageId();
    StoreRequests.send(exchange.channel(), context, id, object);
    Message message = exchange.response(CommandField.C_STORE_RQ, id, "C-STORE response", limit);
    return result(message);
  }

  void storeAll(Iterator<OutgoingObject> objects, BiConsumer<OutgoingObject, StoreResult> results)
      throws IOException {
    Map<Integer, OutgoingObject> open = new HashMap<>();
    while (objects.hasNext()) {
      OutgoingObject object = objects.next();
      Context context;
      try {
        context = exchange.context(object.sopClassUid(), object.transferSyntaxUid());
      } catch (AssociationException e) { // what is under way ends in order first
        drain(open, 0, results);
        throw e;
      }
      drain(open, outstanding - 1, results);
      int id = exchange.nextMessageId();
      StoreRequests.send(exchange.channel(), context, id, object);
      open.put(id, object);
    }
    drain(open, 0, results);
  }

  /** Takes responses, in whatever order they come, until no more than so many are open. */
  private void drain(
      Map<Integer, OutgoingObject> open, int most, BiConsumer<OutgoingObject, StoreResult> results)
      throws AssociationException {
    while (open.size() > most) {
      Message message = exchange.next("C-STORE response", limit);
      CommandSet command = message.command();
      OutgoingObject object =
          command.field() == (CommandField.C_STORE_RQ | CommandField.RESPONSE)
              ? open.remove(command.integer(CommandSet.MESSAGE_ID_RESPONDED_TO, -1))
              : null;
      if (object == null) {
        throw exchange
            .channel()
            .connection()
            .protocolError("response to another request", Abort.UNEXPECTED_PARAMETER);
      }
      results.accept(object, result(message));
    }
  }

  private StoreResult result(Message message) throws AssociationException {
    exchange.dropIdentifier(message);
    return new StoreResult(
        exchange.status(message), message.command().text(CommandSet.ERROR_COMMENT));
  }
}
