package io.gantry.dicom.net;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.net.dimse.CommandField;
import io.gantry.dicom.net.dimse.CommandSet;
import io.gantry.dicom.net.dimse.DimseStatus;
import java.time.Duration;
import java.util.function.Consumer;

/** C-FIND SCU: one query. */
final class FindClient {
  private final Exchange exchange;
  private final Duration responseLimit;
  private final Consumer<DataSet> matches;
  private final int limit;
  private int taken;
  private int dropped;
  private int unreadable;
  private boolean optionalKeysUnsupported;

  FindClient(Exchange exchange, Duration responseLimit, Consumer<DataSet> matches, int limit) {
    this.exchange = exchange;
    this.responseLimit = responseLimit;
    this.matches = matches;
    this.limit = limit;
  }

  FindResult find(FindRequest request) throws AssociationException {
    Context context = exchange.context(request.model().findSopClassUid());
    int id = exchange.nextMessageId();
    exchange.query(
        context,
        Exchange.request(CommandField.C_FIND_RQ, context.sopClassUid(), id, true),
        request.keys(),
        request.level());
    while (true) {
      Message message =
          exchange.response(CommandField.C_FIND_RQ, id, "C-FIND response", responseLimit);
      int status = exchange.status(message);
      if (!DimseStatus.isPending(status)) {
        return last(message, status);
      }
      optionalKeysUnsupported |= status == DimseStatus.PENDING_WARNING;
      pending(message);
    }
  }

  private void pending(Message message) throws AssociationException {
    if (limit > 0 && taken >= limit) {
      exchange.dropIdentifier(message);
      dropped++;
      return;
    }
    DataSet match = exchange.identifier(message);
    if (match == null) {
      unreadable++;
      return;
    }
    taken++;
    matches.accept(match);
    if (taken == limit) {
      exchange.cancel();
    }
  }

  private FindResult last(Message message, int status) throws AssociationException {
    exchange.dropIdentifier(message);
    boolean more = dropped > 0 || (limit > 0 && taken >= limit && status != DimseStatus.SUCCESS);
    return new FindResult(
        status,
        taken,
        more,
        optionalKeysUnsupported,
        unreadable,
        message.command().text(CommandSet.ERROR_COMMENT));
  }
}
