package io.gantry.dicom.net;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DicomFormatException;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.Vr;
import io.gantry.dicom.net.dimse.CommandField;
import io.gantry.dicom.net.dimse.CommandSet;
import io.gantry.dicom.net.dimse.DimseStatus;
import io.gantry.dicom.net.dimse.MalformedCommand;
import io.gantry.dicom.net.dimse.SopClasses;
import io.gantry.dicom.net.pdu.Abort;
import io.gantry.dicom.net.pdu.Pdu;
import io.gantry.dicom.net.pdu.ReleaseRequest;
import io.gantry.dicom.net.pdu.ReleaseResponse;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An association we opened. Longer than most types here: the five services share its message loop.
 */
final class ClientAssociation implements DicomAssociation {
  private static final int PRIORITY_MEDIUM = 0;

  private final DimseChannel channel;
  private final Connection connection;
  private final Contexts contexts;
  private final AssociationInfo info;
  private final Set<String> relational;
  private final Timeouts timeouts;
  private final ReentrantLock operating = new ReentrantLock();
  private volatile @Nullable Running running;
  private int lastMessageId;

  /** What C-CANCEL has to name. */
  private record Running(Context context, int messageId) {}

  ClientAssociation(
      DimseChannel channel,
      Contexts contexts,
      AssociationInfo info,
      Set<String> relational,
      Timeouts timeouts) {
    this.channel = channel;
    this.connection = channel.connection();
    this.contexts = contexts;
    this.info = info;
    this.relational = relational;
    this.timeouts = timeouts;
  }

  @Override
  public AssociationInfo info() {
    return info;
  }

  @Override
  public boolean accepts(String sopClassUid) {
    return contexts.accepts(sopClassUid);
  }

  @Override
  public boolean accepts(String sopClassUid, String transferSyntaxUid) {
    return contexts.forScu(sopClassUid, transferSyntaxUid).isPresent();
  }

  @Override
  public boolean relational(String sopClassUid) {
    return relational.contains(sopClassUid);
  }

  @Override
  public boolean isOpen() {
    return connection.isOpen();
  }

  @Override
  public int echo() throws IOException {
    begin();
    try {
      Context context = context(SopClasses.VERIFICATION);
      int id = nextMessageId();
      channel.send(context, request(CommandField.C_ECHO_RQ, SopClasses.VERIFICATION, id, false));
      return status(response(CommandField.C_ECHO_RQ, id, "C-ECHO response", timeouts.response()));
    } finally {
      end();
    }
  }

  @Override
  public FindResult find(FindRequest request, Consumer<DataSet> matches, int limit)
      throws IOException {
    begin();
    try {
      Context context = context(request.model().findSopClassUid());
      int id = nextMessageId();
      CommandSet command =
          request(CommandField.C_FIND_RQ, context.sopClassUid(), id, true)
              .number(CommandSet.PRIORITY, PRIORITY_MEDIUM);
      channel.send(context, command, withLevel(request.keys(), request.level()));
      running = new Running(context, id);
      return collect(id, matches, limit);
    } catch (RuntimeException e) { // of the consumer: answers would still come in
      abort();
      throw e;
    } finally {
      end();
    }
  }

  private FindResult collect(int id, Consumer<DataSet> matches, int limit) throws IOException {
    int taken = 0;
    int dropped = 0;
    int unreadable = 0;
    boolean optionalKeysUnsupported = false;
    while (true) {
      Message message =
          response(CommandField.C_FIND_RQ, id, "C-FIND response", timeouts.response());
      int status = status(message);
      if (!DimseStatus.isPending(status)) {
        dropIdentifier(message);
        boolean more =
            dropped > 0 || (limit > 0 && taken >= limit && status != DimseStatus.SUCCESS);
        return new FindResult(
            status,
            taken,
            more,
            optionalKeysUnsupported,
            unreadable,
            message.command().text(CommandSet.ERROR_COMMENT));
      }
      optionalKeysUnsupported |= status == DimseStatus.PENDING_WARNING;
      if (limit > 0 && taken >= limit) {
        dropIdentifier(message);
        dropped++;
        continue;
      }
      DataSet match = identifier(message);
      if (match == null) {
        unreadable++;
        continue;
      }
      taken++;
      matches.accept(match);
      if (taken == limit) {
        cancel();
      }
    }
  }

  @Override
  public MoveResult move(MoveRequest request, Consumer<SubOperations> progress) throws IOException {
    begin();
    try {
      Context context = context(request.model().moveSopClassUid());
      int id = request.messageId();
      CommandSet command =
          request(CommandField.C_MOVE_RQ, context.sopClassUid(), id, true)
              .number(CommandSet.PRIORITY, PRIORITY_MEDIUM)
              .text(CommandSet.MOVE_DESTINATION, request.destinationAe());
      channel.send(context, command, withLevel(request.identifier(), request.level()));
      running = new Running(context, id);
      while (true) {
        Message message =
            response(CommandField.C_MOVE_RQ, id, "C-MOVE response", timeouts.retrieve());
        MoveResult last = retrieved(message, progress);
        if (last != null) {
          return last;
        }
      }
    } catch (RuntimeException e) {
      abort();
      throw e;
    } finally {
      end();
    }
  }

  @Override
  public MoveResult get(GetRequest request, StoreHandler handler, Consumer<SubOperations> progress)
      throws IOException {
    begin();
    try {
      Context context = context(request.model().getSopClassUid());
      int id = nextMessageId();
      CommandSet command =
          request(CommandField.C_GET_RQ, context.sopClassUid(), id, true)
              .number(CommandSet.PRIORITY, PRIORITY_MEDIUM);
      channel.send(context, command, withLevel(request.identifier(), request.level()));
      running = new Running(context, id);
      StoreReceiver receiver = new StoreReceiver(channel, info, handler);
      while (true) {
        Message message = next("C-GET response", timeouts.retrieve());
        if (message.command().field() == CommandField.C_STORE_RQ && message.context().weAreScp()) {
          receiver.receive(message);
          continue;
        }
        expect(message, CommandField.C_GET_RQ, id);
        MoveResult last = retrieved(message, progress);
        if (last != null) {
          return last;
        }
      }
    } catch (RuntimeException e) {
      abort();
      throw e;
    } finally {
      end();
    }
  }

  /** The result if this was the final response of a move or get. */
  private @Nullable MoveResult retrieved(Message message, Consumer<SubOperations> progress)
      throws IOException {
    CommandSet command = message.command();
    int status = status(message);
    SubOperations counts =
        new SubOperations(
            command.integer(CommandSet.REMAINING, -1),
            command.integer(CommandSet.COMPLETED, -1),
            command.integer(CommandSet.FAILED, -1),
            command.integer(CommandSet.WARNING, -1));
    if (DimseStatus.isPending(status)) {
      dropIdentifier(message);
      progress.accept(counts);
      return null;
    }
    DataSet identifier = command.hasDataSet() ? identifier(message) : null;
    List<String> failed =
        identifier == null ? List.of() : identifier.strings(Tag.FAILED_SOP_INSTANCE_UID_LIST);
    return new MoveResult(status, counts, failed, command.text(CommandSet.ERROR_COMMENT));
  }

  @Override
  public StoreResult store(OutgoingObject object) throws IOException {
    begin();
    try (InputStream source = object.dataSet().open()) {
      Context context =
          contexts
              .forScu(object.sopClassUid(), object.transferSyntaxUid())
              .orElseThrow(() -> notNegotiated(object.sopClassUid(), object.transferSyntaxUid()));
      int id = nextMessageId();
      CommandSet command =
          request(CommandField.C_STORE_RQ, object.sopClassUid(), id, true)
              .number(CommandSet.PRIORITY, PRIORITY_MEDIUM)
              .uid(CommandSet.AFFECTED_SOP_INSTANCE_UID, object.sopInstanceUid());
      String originator = object.moveOriginatorAeTitle();
      Integer originatorMessage = object.moveOriginatorMessageId();
      if (originator != null) {
        command.text(CommandSet.MOVE_ORIGINATOR_AE, originator);
      }
      if (originatorMessage != null) {
        command.number(CommandSet.MOVE_ORIGINATOR_MESSAGE_ID, originatorMessage);
      }
      channel.send(context, command, source, object.length());
      Message message =
          response(CommandField.C_STORE_RQ, id, "C-STORE response", timeouts.response());
      dropIdentifier(message);
      return new StoreResult(status(message), message.command().text(CommandSet.ERROR_COMMENT));
    } finally {
      end();
    }
  }

  @Override
  public void cancel() throws IOException {
    Running operation = running;
    if (operation != null) {
      CommandSet cancel =
          CommandSet.of(CommandField.C_CANCEL_RQ, false)
              .number(CommandSet.MESSAGE_ID_RESPONDED_TO, operation.messageId());
      channel.send(operation.context(), cancel);
    }
  }

  @Override
  public void abort() {
    connection.abort(Abort.BY_USER, new AssociationFailure.Aborted(false, 0, 0), false);
  }

  @Override
  public void close() {
    if (!operating.tryLock()) {
      abort(); // another thread is in the middle of an operation
      return;
    }
    try {
      if (connection.isOpen()) {
        release();
      }
    } catch (AssociationException _) {
      // it is over either way; what was asked of it has been answered before
    } finally {
      connection.close();
      operating.unlock();
    }
  }

  /**
   * A-RELEASE; what still comes in is dropped, and a release of the peer at the same time is
   * answered.
   */
  private void release() throws AssociationException {
    connection.send(out -> out.control(new ReleaseRequest()));
    connection.waitAll("release response", timeouts.association());
    while (true) {
      switch (connection.header()) {
        case Pdu.P_DATA -> skipData();
        case Pdu.RELEASE_RQ -> {
          var _ = connection.control();
          connection.send(out -> out.control(new ReleaseResponse()));
        }
        case Pdu.RELEASE_RP -> {
          connection.ended(new AssociationFailure.Closed());
          return;
        }
        default ->
            throw connection.protocolError(
                "PDU where a release response is due", Abort.UNEXPECTED_PDU);
      }
    }
  }

  private void skipData() throws AssociationException {
    try {
      while (connection.in().nextPdv()) {
        for (int n = connection.in().fill(); n > 0; n = connection.in().fill()) {
          connection.in().advance(n);
        }
      }
    } catch (IOException e) {
      throw connection.failed(e);
    }
  }

  private void begin() throws AssociationException {
    if (!operating.tryLock()) {
      throw new IllegalStateException("one operation at a time on an association");
    }
    AssociationFailure ended = connection.ended();
    if (ended != null) {
      operating.unlock();
      throw new AssociationException(ended);
    }
  }

  private void end() {
    running = null;
    operating.unlock();
  }

  private int nextMessageId() {
    lastMessageId = lastMessageId % 0xFFFF + 1;
    return lastMessageId;
  }

  private Context context(String sopClassUid) throws AssociationException {
    return contexts.forScu(sopClassUid).orElseThrow(() -> notNegotiated(sopClassUid, ""));
  }

  private static AssociationException notNegotiated(String sopClassUid, String transferSyntaxUid) {
    return new AssociationException(
        new AssociationFailure.NotNegotiated(sopClassUid, transferSyntaxUid));
  }

  private static CommandSet request(int field, String sopClassUid, int id, boolean withDataSet) {
    return CommandSet.of(field, withDataSet)
        .uid(CommandSet.AFFECTED_SOP_CLASS_UID, sopClassUid)
        .number(CommandSet.MESSAGE_ID, id);
  }

  private static DataSet withLevel(DataSet keys, QueryLevel level) {
    return keys.toBuilder().put(Tag.QUERY_RETRIEVE_LEVEL, Vr.CS, level.name()).build();
  }

  private Message next(String what, Duration limit) throws AssociationException {
    Message message = channel.next(what, limit);
    if (message == null) {
      throw connection.protocolError("release while a request is open", Abort.UNEXPECTED_PDU);
    }
    return message;
  }

  private Message response(int request, int id, String what, Duration limit)
      throws AssociationException {
    Message message = next(what, limit);
    expect(message, request, id);
    return message;
  }

  private void expect(Message message, int request, int id) throws AssociationException {
    CommandSet command = message.command();
    if (command.field() != (request | CommandField.RESPONSE)
        || command.integer(CommandSet.MESSAGE_ID_RESPONDED_TO, -1) != id) {
      throw connection.protocolError("response to another request", Abort.UNEXPECTED_PARAMETER);
    }
  }

  private int status(Message message) throws AssociationException {
    try {
      return message.command().status();
    } catch (MalformedCommand e) {
      throw connection.protocolError(String.valueOf(e.getMessage()), Abort.NOT_SPECIFIED);
    }
  }

  private @Nullable DataSet identifier(Message message) throws AssociationException {
    if (!message.command().hasDataSet()) {
      return null;
    }
    try {
      return channel.readIdentifier(message.context());
    } catch (DicomFormatException _) {
      return null; // counted by the caller
    }
  }

  private void dropIdentifier(Message message) throws AssociationException {
    if (message.command().hasDataSet()) {
      channel.dropDataSet(message.context());
    }
  }
}
