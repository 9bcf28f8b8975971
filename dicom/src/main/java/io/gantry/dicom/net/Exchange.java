package io.gantry.dicom.net;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DicomFormatException;
import io.gantry.dicom.data.Tag;
import io.gantry.dicom.data.Vr;
import io.gantry.dicom.net.dimse.CommandField;
import io.gantry.dicom.net.dimse.CommandSet;
import io.gantry.dicom.net.dimse.DimseStatus;
import io.gantry.dicom.net.dimse.MalformedCommand;
import io.gantry.dicom.net.pdu.Abort;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Requests of ours and the responses to them, on an association that we opened. For the thread of
 * the operation, but for {@link #cancel}.
 */
final class Exchange {
  private static final int PRIORITY_MEDIUM = 0;

  private final DimseChannel channel;
  private final Contexts contexts;
  private final Deque<CommitmentResult> reported = new ArrayDeque<>();
  private volatile @Nullable Running running;
  private int lastMessageId;

  /** What C-CANCEL has to name. */
  private record Running(Context context, int messageId) {}

  Exchange(DimseChannel channel, Contexts contexts) {
    this.channel = channel;
    this.contexts = contexts;
  }

  DimseChannel channel() {
    return channel;
  }

  int nextMessageId() {
    lastMessageId = lastMessageId % 0xFFFF + 1;
    return lastMessageId;
  }

  Context context(String sopClassUid) throws AssociationException {
    return contexts.forScu(sopClassUid).orElseThrow(() -> notNegotiated(sopClassUid, ""));
  }

  Context context(String sopClassUid, String transferSyntaxUid) throws AssociationException {
    return contexts
        .forScu(sopClassUid, transferSyntaxUid)
        .orElseThrow(() -> notNegotiated(sopClassUid, transferSyntaxUid));
  }

  static AssociationException notNegotiated(String sopClassUid, String transferSyntaxUid) {
    return new AssociationException(
        new AssociationFailure.NotNegotiated(sopClassUid, transferSyntaxUid));
  }

  static CommandSet request(int field, String sopClassUid, int id, boolean withDataSet) {
    return CommandSet.of(field, withDataSet)
        .uid(CommandSet.AFFECTED_SOP_CLASS_UID, sopClassUid)
        .number(CommandSet.MESSAGE_ID, id);
  }

  /** Sends a C-FIND, C-MOVE or C-GET request, which can be cancelled from now on. */
  void query(Context context, CommandSet command, DataSet keys, QueryLevel level)
      throws AssociationException {
    int id = command.number(CommandSet.PRIORITY, PRIORITY_MEDIUM).integer(CommandSet.MESSAGE_ID, 0);
    channel.send(
        context,
        command,
        keys.toBuilder().put(Tag.QUERY_RETRIEVE_LEVEL, Vr.CS, level.name()).build());
    running = new Running(context, id);
  }

  /** The operation is over. */
  void ended() {
    running = null;
  }

  /** C-CANCEL of the query that runs, if one does; from any thread. */
  void cancel() throws AssociationException {
    Running operation = running;
    if (operation != null) {
      CommandSet cancel =
          CommandSet.of(CommandField.C_CANCEL_RQ, false)
              .number(CommandSet.MESSAGE_ID_RESPONDED_TO, operation.messageId());
      channel.send(operation.context(), cancel);
    }
  }

  /** The next message that is no result of a storage commitment; those are kept. */
  Message next(String what, Duration limit) throws AssociationException {
    Message message = any(what, limit);
    while (message.command().field() == CommandField.N_EVENT_REPORT_RQ) {
      keepReport(message);
      message = any(what, limit);
    }
    return message;
  }

  private Message any(String what, Duration limit) throws AssociationException {
    Message message = channel.next(what, limit);
    if (message == null) {
      throw channel
          .connection()
          .protocolError("release while a request is open", Abort.UNEXPECTED_PDU);
    }
    return message;
  }

  /** The next result of a storage commitment, waiting for it. */
  CommitmentResult report(Duration limit) throws AssociationException {
    while (reported.isEmpty()) {
      Message message = any("storage commitment result", limit);
      if (message.command().field() != CommandField.N_EVENT_REPORT_RQ) {
        throw unexpected();
      }
      keepReport(message);
    }
    return reported.removeFirst();
  }

  private void keepReport(Message message) throws AssociationException {
    DataSet dataSet = identifier(message);
    boolean good = dataSet != null && CommitmentMessages.isResult(message.command());
    channel.send(
        message.context(),
        CommitmentMessages.response(
            message.command(), good ? DimseStatus.SUCCESS : DimseStatus.PROCESSING_FAILURE));
    if (dataSet != null && good) {
      reported.add(CommitmentMessages.result(dataSet));
    }
  }

  Message response(int request, int id, String what, Duration limit) throws AssociationException {
    Message message = next(what, limit);
    expect(message, request, id);
    return message;
  }

  void expect(Message message, int request, int id) throws AssociationException {
    CommandSet command = message.command();
    if (command.field() != (request | CommandField.RESPONSE)
        || command.integer(CommandSet.MESSAGE_ID_RESPONDED_TO, -1) != id) {
      throw unexpected();
    }
  }

  private AssociationException unexpected() {
    return channel
        .connection()
        .protocolError("response to another request", Abort.UNEXPECTED_PARAMETER);
  }

  int status(Message message) throws AssociationException {
    try {
      return message.command().status();
    } catch (MalformedCommand e) {
      throw channel.connection().protocolError(String.valueOf(e.getMessage()), Abort.NOT_SPECIFIED);
    }
  }

  /** The identifier of a message; null when there is none or it cannot be read. */
  @Nullable DataSet identifier(Message message) throws AssociationException {
    if (!message.command().hasDataSet()) {
      return null;
    }
    try {
      return channel.readIdentifier(message.context());
    } catch (DicomFormatException _) {
      return null; // counted or answered by the caller
    }
  }

  void dropIdentifier(Message message) throws AssociationException {
    if (message.command().hasDataSet()) {
      channel.dropDataSet(message.context());
    }
  }

  /** An operation on an association. */
  @FunctionalInterface
  interface Operation<T> {
    T run() throws IOException;
  }
}
