package io.gantry.dicom.net.pdu;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Writes PDUs to a stream through one buffer. A command and the first part of its data set leave in
 * one write, and a P-DATA-TF never exceeds what the peer announced. Nothing is sent before {@link
 * #flush} unless the buffer is full. For one thread at a time.
 */
public final class PduOutput {
  /**
   * Header of a P-DATA-TF with one PDV: type, reserved, length; length, context, control header.
   */
  private static final int HEADER = 12;

  private static final int COMMAND = 1;
  private static final int LAST = 2;

  private final OutputStream out;
  private final byte[] buffer;
  private int used;
  private int maxFragment;

  public PduOutput(OutputStream out, int bufferSize) {
    this.out = out;
    this.buffer = new byte[Math.max(4096, bufferSize)];
    this.maxFragment = buffer.length - HEADER;
  }

  /**
   * What the peer can receive, known after negotiation.
   *
   * @param maxLength greatest PDU length; 0 = no limit
   * @throws MalformedPdu the peer left no room for data
   */
  public void peerMaxLength(long maxLength) throws MalformedPdu {
    if (maxLength != 0 && maxLength < 8) {
      throw new MalformedPdu(
          "maximum length leaves no room for data", Abort.INVALID_PARAMETER_VALUE);
    }
    long room = maxLength == 0 ? Long.MAX_VALUE : maxLength - 6;
    maxFragment = (int) Math.min(room, buffer.length - HEADER);
  }

  /** Sends a control PDU at once, after what waits in the buffer. */
  public void control(Pdu pdu) throws IOException {
    flush();
    out.write(PduEncoder.encode(pdu));
    out.flush();
  }

  /** A whole command set. */
  public void command(int contextId, byte[] bytes) throws IOException {
    fragments(contextId, COMMAND, bytes);
  }

  /** A whole data set that is in memory. */
  public void dataSet(int contextId, byte[] bytes) throws IOException {
    fragments(contextId, 0, bytes);
  }

  private void fragments(int contextId, int kind, byte[] bytes) throws IOException {
    int done = 0;
    do {
      int n = Math.min(bytes.length - done, room());
      System.arraycopy(bytes, done, buffer, used + HEADER, n);
      done += n;
      seal(contextId, kind | (done == bytes.length ? LAST : 0), n);
    } while (done < bytes.length);
  }

  /**
   * A whole data set from a stream.
   *
   * @param length exact number of bytes; a stream that ends earlier is an {@link EOFException}, and
   *     the association can then only be aborted
   */
  public void dataSet(int contextId, InputStream source, long length) throws IOException {
    long left = length;
    do {
      int want = (int) Math.min(left, room());
      int n = source.readNBytes(buffer, used + HEADER, want);
      if (n < want) {
        throw new EOFException("data set ended before its announced length");
      }
      left -= n;
      seal(contextId, left == 0 ? LAST : 0, n);
    } while (left > 0);
  }

  /** How many bytes the next PDV can carry; empties the buffer first when it is nearly full. */
  private int room() throws IOException {
    if (buffer.length - used - HEADER < Math.min(maxFragment, 1024)) {
      write();
    }
    int room = Math.min(maxFragment, buffer.length - used - HEADER);
    return room > 1
        ? room & ~1
        : room; // fragments of even length but the last, as most peers send them
  }

  private void seal(int contextId, int controlHeader, int length) {
    buffer[used] = Pdu.P_DATA;
    buffer[used + 1] = 0;
    u32(used + 2, length + 6);
    u32(used + 6, length + 2);
    buffer[used + 10] = (byte) contextId;
    buffer[used + 11] = (byte) controlHeader;
    used += HEADER + length;
  }

  /** Sends what waits in the buffer. */
  public void flush() throws IOException {
    write();
    out.flush();
  }

  /** Forgets what waits in the buffer; what has been sent ends at a PDU boundary. */
  public void discard() {
    used = 0;
  }

  private void write() throws IOException {
    if (used > 0) {
      int n = used;
      used = 0;
      out.write(buffer, 0, n);
    }
  }

  private void u32(int at, int value) {
    buffer[at] = (byte) (value >>> 24);
    buffer[at + 1] = (byte) (value >>> 16);
    buffer[at + 2] = (byte) (value >>> 8);
    buffer[at + 3] = (byte) value;
  }
}
