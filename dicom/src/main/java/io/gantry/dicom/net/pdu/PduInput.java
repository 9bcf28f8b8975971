package io.gantry.dicom.net.pdu;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads PDUs from a stream through one buffer that is reused for ever. P-DATA-TF is not collected:
 * after {@link #readHeader} said P-DATA, {@link #nextPdv} steps from PDV to PDV and {@link #fill}
 * shows the bytes of the PDV that are in the buffer, so memory depends neither on PDU nor on object
 * size, and one read of the stream may bring many PDUs. For one thread.
 */
public final class PduInput {
  private final InputStream in;
  private final byte[] buffer;
  private int position;
  private int limit;

  private int pduType;
  private long pduLeft;
  private int pdvLeft;
  private int contextId;
  private int controlHeader;

  /**
   * @param bufferSize bytes to ask the stream for at once; at least 4 KiB
   */
  public PduInput(InputStream in, int bufferSize) {
    this.in = in;
    this.buffer = new byte[Math.max(4096, bufferSize)];
  }

  /**
   * Reads the next PDU header; the PDU before must have been read to its end.
   *
   * @param maxDataLength greatest length allowed for P-DATA-TF: what we announced
   * @return PDU type, or -1 when the stream ended before the first byte
   * @throws MalformedPdu unknown type or a length beyond the limits
   * @throws EOFException the stream ended within the header
   */
  public int readHeader(long maxDataLength, int maxControlLength) throws IOException {
    if (position == limit && !refill()) {
      return -1;
    }
    need(6);
    pduType = buffer[position] & 0xFF;
    pduLeft = u32(position + 2);
    position += 6;
    pdvLeft = 0;
    if (pduType < Pdu.ASSOCIATE_RQ || pduType > Pdu.ABORT) {
      throw new MalformedPdu("PDU type does not exist", Abort.UNRECOGNIZED_PDU);
    }
    if (pduLeft > (pduType == Pdu.P_DATA ? maxDataLength : maxControlLength)) {
      throw new MalformedPdu("PDU is longer than allowed", Abort.INVALID_PARAMETER_VALUE);
    }
    return pduType;
  }

  /** Reads the control PDU whose header was read last. */
  public Pdu readControl() throws IOException {
    byte[] body = new byte[(int) pduLeft];
    int done = 0;
    while (done < body.length) {
      if (position == limit && !refill()) {
        throw new EOFException("connection ended within a PDU");
      }
      int n = Math.min(body.length - done, limit - position);
      System.arraycopy(buffer, position, body, done, n);
      position += n;
      done += n;
    }
    pduLeft = 0;
    return PduDecoder.decode(pduType, body);
  }

  /** Steps to the next PDV of the current P-DATA-TF; false when the PDU has no more. */
  public boolean nextPdv() throws IOException {
    if (pdvLeft > 0) {
      throw new IllegalStateException("the PDV before was not read to its end");
    }
    if (pduLeft == 0) {
      return false;
    }
    if (pduLeft < 6) {
      throw new MalformedPdu(
          "no room for a PDV at the end of a PDU", Abort.INVALID_PARAMETER_VALUE);
    }
    need(6);
    long length = u32(position);
    contextId = buffer[position + 4] & 0xFF;
    controlHeader = buffer[position + 5] & 0xFF;
    if (length < 2 || length + 4 > pduLeft) {
      throw new MalformedPdu("PDV length does not fit its PDU", Abort.INVALID_PARAMETER_VALUE);
    }
    position += 6;
    pdvLeft = (int) length - 2;
    pduLeft -= length + 4;
    return true;
  }

  /** Presentation context id of the current PDV. */
  public int contextId() {
    return contextId;
  }

  /** Whether the current PDV belongs to a command (else to a data set). */
  public boolean isCommand() {
    return (controlHeader & 1) != 0;
  }

  /** Whether the current PDV is the last fragment of its command or data set. */
  public boolean isLast() {
    return (controlHeader & 2) != 0;
  }

  /**
   * Makes sure that bytes of the current PDV are in the buffer.
   *
   * @return how many of them lie at {@link #position()} in {@link #buffer()}; 0 = the PDV has ended
   */
  public int fill() throws IOException {
    if (pdvLeft == 0) {
      return 0;
    }
    if (position == limit && !refill()) {
      throw new EOFException("connection ended within a PDV");
    }
    return Math.min(pdvLeft, limit - position);
  }

  /** The receive buffer; its content is only valid until the next call. */
  @SuppressWarnings("EI_EXPOSE_REP")
  public byte[] buffer() {
    return buffer;
  }

  /** Where the bytes announced by {@link #fill} start. */
  public int position() {
    return position;
  }

  /** Bytes of the PDV were used. */
  public void advance(int bytes) {
    position += bytes;
    pdvLeft -= bytes;
  }

  /** Whether bytes can be read without waiting, as far as one can know. */
  public boolean available() throws IOException {
    return position < limit || in.available() > 0;
  }

  private void need(int bytes) throws IOException {
    if (limit - position >= bytes) {
      return;
    }
    System.arraycopy(buffer, position, buffer, 0, limit - position);
    limit -= position;
    position = 0;
    while (limit < bytes) {
      int n = in.read(buffer, limit, buffer.length - limit);
      if (n < 0) {
        throw new EOFException("connection ended within a PDU");
      }
      limit += n;
    }
  }

  private boolean refill() throws IOException {
    position = 0;
    limit = 0;
    int n = in.read(buffer, 0, buffer.length);
    if (n < 0) {
      return false;
    }
    limit = n;
    return true;
  }

  private long u32(int at) {
    return ((buffer[at] & 0xFFL) << 24)
        | ((buffer[at + 1] & 0xFFL) << 16)
        | ((buffer[at + 2] & 0xFFL) << 8)
        | (buffer[at + 3] & 0xFFL);
  }
}
