package io.gantry.dicom.net;

import io.gantry.dicom.net.dimse.CommandSet;
import io.gantry.dicom.net.pdu.Abort;
import io.gantry.dicom.net.pdu.AssociateAccept;
import io.gantry.dicom.net.pdu.AssociateRequest;
import io.gantry.dicom.net.pdu.Pdu;
import io.gantry.dicom.net.pdu.PduEncoder;
import io.gantry.dicom.net.pdu.PduInput;
import io.gantry.dicom.net.pdu.ProposedContext;
import io.gantry.dicom.net.pdu.UserInformation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;

/** A peer that sends what it is told, right or wrong. */
final class RawPeer implements AutoCloseable {
  final Socket socket;
  final PduInput in;

  RawPeer(int port) throws IOException {
    this(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  RawPeer(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(10_000);
    this.in = new PduInput(socket.getInputStream(), 8192);
  }

  /** Opens an association as US to ARCHIVE with one context (id 1). */
  static RawPeer associated(int port, String sopClass) throws IOException {
    RawPeer peer = new RawPeer(port);
    peer.send(
        AssociateRequest.of(
            "ARCHIVE",
            "US",
            List.of(new ProposedContext(1, sopClass, List.of(ProposedService.EXPLICIT_LE))),
            UserInformation.ours(16384)));
    if (!(peer.next() instanceof AssociateAccept)) {
      throw new IOException("not accepted");
    }
    return peer;
  }

  void send(Pdu pdu) throws IOException {
    send(PduEncoder.encode(pdu));
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** P-DATA-TF of these PDVs. */
  void sendData(byte[]... pdvs) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (byte[] pdv : pdvs) {
      body.writeBytes(pdv);
    }
    send(header(Pdu.P_DATA, body.size()));
    send(body.toByteArray());
  }

  static byte[] header(int type, int length) {
    return ByteBuffer.allocate(6).put((byte) type).put((byte) 0).putInt(length).array();
  }

  /**
   * @param control 1 command, 2 last
   */
  static byte[] pdv(int context, int control, byte[] bytes) {
    return ByteBuffer.allocate(6 + bytes.length)
        .putInt(bytes.length + 2)
        .put((byte) context)
        .put((byte) control)
        .put(bytes)
        .array();
  }

  /** The next control PDU; data in between is dropped. */
  Pdu next() throws IOException {
    int type = in.readHeader(Integer.MAX_VALUE, 1 << 20);
    while (type == Pdu.P_DATA) {
      while (in.nextPdv()) {
        for (int n = in.fill(); n > 0; n = in.fill()) {
          in.advance(n);
        }
      }
      type = in.readHeader(Integer.MAX_VALUE, 1 << 20);
    }
    if (type < 0) {
      throw new IOException("closed");
    }
    return in.readControl();
  }

  /** The next command; data sets in between are dropped. */
  CommandSet command() throws IOException {
    while (true) {
      if (!in.nextPdv()) {
        if (in.readHeader(Integer.MAX_VALUE, 1 << 20) != Pdu.P_DATA) {
          throw new IOException("no data");
        }
        continue;
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      boolean command = in.isCommand();
      for (int n = in.fill(); n > 0; n = in.fill()) {
        bytes.write(in.buffer(), in.position(), n);
        in.advance(n);
      }
      if (command) {
        return CommandSet.decode(bytes.toByteArray(), bytes.size());
      }
    }
  }

  /** Whether an A-ABORT comes next. */
  boolean isAborted() throws IOException {
    return next() instanceof Abort;
  }

  /** Whether the other side has closed; waits for it. */
  boolean isClosed() {
    try {
      return in.readHeader(Integer.MAX_VALUE, 1 << 20) < 0;
    } catch (java.net.SocketTimeoutException _) {
      return false;
    } catch (IOException _) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
