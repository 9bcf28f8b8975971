package io.gantry.dicom.net;

import io.gantry.dicom.data.DataSet;
import io.gantry.dicom.data.DataSetReader;
import io.gantry.dicom.data.DataSetWriter;
import io.gantry.dicom.data.TransferSyntax;
import io.gantry.dicom.net.dimse.CommandSet;
import io.gantry.dicom.net.dimse.MalformedCommand;
import io.gantry.dicom.net.pdu.Abort;
import io.gantry.dicom.net.pdu.Pdu;
import io.gantry.dicom.net.pdu.PduInput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * DIMSE messages over a connection (PS3.7 section 6.3, PS3.8 annex E). Commands and identifiers are
 * collected up to a limit, data sets of objects are handed through. One thread reads; sending is
 * thread safe.
 */
final class DimseChannel {
  private final Connection connection;
  private final Contexts contexts;
  private final Limits limits;
  private final boolean asynchronous;
  private @Nullable Message postponed;

  /**
   * @param asynchronous whether the peer may send requests while another one is running
   */
  DimseChannel(Connection connection, Contexts contexts, Limits limits, boolean asynchronous) {
    this.connection = connection;
    this.contexts = contexts;
    this.limits = limits;
    this.asynchronous = asynchronous;
  }

  boolean asynchronous() {
    return asynchronous;
  }

  Connection connection() {
    return connection;
  }

  Limits limits() {
    return limits;
  }

  /**
   * Takes the bytes of a data set as they lie in the receive buffer. Must not throw for its own
   * reasons.
   */
  @FunctionalInterface
  interface Fragments {
    void data(byte[] buffer, int offset, int length);
  }

  /**
   * The next command; the data set of the one before must have been read.
   *
   * @param limit for the first bytes of it
   * @return null when the peer asks for release
   */
  @Nullable Message next(String what, Duration limit) throws AssociationException {
    Message earlier = postponed;
    if (earlier != null) {
      postponed = null;
      return earlier;
    }
    connection.waitEach(what, limit);
    PduInput in = connection.in();
    @Nullable ByteArrayOutputStream collected = null;
    @Nullable Context context = null;
    boolean begun = false;
    try {
      while (true) {
        if (!in.nextPdv()) {
          int type = connection.header();
          if (type == Pdu.RELEASE_RQ && collected == null) {
            var _ = connection.control();
            return null;
          }
          expectData(type);
          begun = begun || withinCommand();
          continue;
        }
        begun = begun || withinCommand();
        if (!in.isCommand() || (context != null && in.contextId() != context.id())) {
          throw connection.protocolError(
              "data set fragment where a command is due", Abort.UNEXPECTED_PARAMETER);
        }
        if (context == null) {
          context = accepted(in.contextId());
          collected = new ByteArrayOutputStream(256);
        }
        if (collected != null) {
          collect(in, collected, limits.commandLength());
          if (in.isLast()) {
            byte[] bytes = collected.toByteArray();
            return new Message(context, CommandSet.decode(bytes, bytes.length));
          }
        }
      }
    } catch (MalformedCommand e) {
      throw connection.protocolError(String.valueOf(e.getMessage()), Abort.NOT_SPECIFIED);
    } catch (IOException e) {
      throw connection.failed(e);
    }
  }

  /** A command must arrive as a whole within the data timeout, however its bytes drip. */
  private boolean withinCommand() throws AssociationException {
    connection.waitAll("command", connection.timeouts().data());
    return true;
  }

  /** Gives a message back that is not due yet: {@link #next} will return it. */
  void postpone(Message message) {
    postponed = message;
  }

  /** Whether a message waits that was postponed: the stream cannot be read before it. */
  boolean postponing() {
    return postponed != null;
  }

  private Context accepted(int contextId) throws AssociationException {
    Context context = contexts.byId(contextId);
    if (context == null) {
      throw connection.protocolError(
          "presentation context was not accepted", Abort.INVALID_PARAMETER_VALUE);
    }
    return context;
  }

  private void expectData(int type) throws AssociationException {
    if (type != Pdu.P_DATA) {
      throw connection.protocolError(
          "PDU type %d within an association".formatted(type), Abort.UNEXPECTED_PDU);
    }
  }

  private void collect(PduInput in, ByteArrayOutputStream to, int limit) throws IOException {
    for (int n = in.fill(); n > 0; n = in.fill()) {
      if (to.size() + n > limit) {
        throw connection.protocolError(
            "command or identifier is longer than allowed", Abort.NOT_SPECIFIED);
      }
      to.write(in.buffer(), in.position(), n);
      in.advance(n);
    }
  }

  /** Reads the data set that follows a command, fragment by fragment. */
  void readDataSet(Context context, Fragments to) throws AssociationException {
    PduInput in = connection.in();
    connection.withinMessage();
    try {
      while (true) {
        if (!in.nextPdv()) {
          expectData(connection.header());
          continue;
        }
        if (in.isCommand() || in.contextId() != context.id()) {
          throw connection.protocolError(
              "command fragment where a data set is due", Abort.UNEXPECTED_PARAMETER);
        }
        for (int n = in.fill(); n > 0; n = in.fill()) {
          to.data(in.buffer(), in.position(), n);
          in.advance(n);
        }
        if (in.isLast()) {
          return;
        }
      }
    } catch (IOException e) {
      throw connection.failed(e);
    }
  }

  /** Reads the data set that follows a command and drops it. */
  void dropDataSet(Context context) throws AssociationException {
    readDataSet(context, (_, _, _) -> {});
  }

  /**
   * Reads an identifier.
   *
   * @throws io.gantry.dicom.data.DicomFormatException it is no data set; the association can go on
   */
  DataSet readIdentifier(Context context) throws AssociationException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    boolean[] tooLong = {false};
    readDataSet(
        context,
        (buffer, offset, length) -> {
          if (bytes.size() + length > limits.identifierLength()) {
            tooLong[0] = true;
          } else {
            bytes.write(buffer, offset, length);
          }
        });
    if (tooLong[0]) {
      throw connection.protocolError("identifier is longer than allowed", Abort.NOT_SPECIFIED);
    }
    return DataSetReader.read(bytes.toByteArray(), TransferSyntax.of(context.transferSyntaxUid()));
  }

  /** Sends a command that no data set follows. */
  void send(Context context, CommandSet command) throws AssociationException {
    connection.send(out -> out.command(context.id(), command.encode()));
  }

  /** Sends a command and its identifier. */
  void send(Context context, CommandSet command, DataSet identifier) throws AssociationException {
    byte[] bytes = DataSetWriter.write(identifier, TransferSyntax.of(context.transferSyntaxUid()));
    connection.send(out -> {
      out.command(context.id(), command.encode());
      out.dataSet(context.id(), bytes);
    });
  }

  /**
   * Sends a command and streams its data set.
   *
   * @throws IOException of the source; the association is aborted then
   */
  void send(Context context, CommandSet command, InputStream source, long length)
      throws IOException {
    SourceStream watched = new SourceStream(source);
    try {
      connection.write(out -> {
        out.command(context.id(), command.encode());
        out.dataSet(context.id(), watched, length);
      });
    } catch (IOException e) {
      IOException ofSource = watched.failure();
      if (ofSource == null && !(e instanceof java.io.EOFException)) {
        throw connection.writeFailed(e);
      }
      connection.abort(Abort.BY_USER, new AssociationFailure.Aborted(false, 0, 0), false);
      throw e;
    }
  }
}
