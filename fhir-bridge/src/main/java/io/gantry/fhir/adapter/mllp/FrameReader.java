package io.gantry.fhir.adapter.mllp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a connection's bytes into messages: VT, message, FS, CR. Between messages only CR and LF are
 * let pass. A message may be sent while the one before is under way; none is lost. For one thread.
 */
final class FrameReader {
  private static final int START = 0x0b;
  private static final int END = 0x1c;
  private static final int CR = 0x0d;
  private static final int LF = 0x0a;
  private static final int BUFFER = 8 * 1024;

  private final Socket socket;
  private final InputStream in;
  private final int mostBytes;
  private final Duration longest;
  private final byte[] buffer = new byte[BUFFER];
  private int at;
  private int filled;

  /**
   * @param mostBytes that a message may have
   * @param longest that a message may take from its first byte to its last
   */
  FrameReader(Socket socket, int mostBytes, Duration longest) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
    this.mostBytes = mostBytes;
    this.longest = longest;
  }

  /** What came over the line. */
  sealed interface Frame {
    /** A whole message, without its frame. */
    @SuppressWarnings("ArrayRecordComponent") // made here, used once, never compared
    record Message(byte[] bytes) implements Frame {}

    /**
     * The connection can't be used any more.
     *
     * @param why for the log, without a byte of what came
     * @param start of the message as far as it was read; null = nothing to answer to
     */
    @SuppressWarnings("ArrayRecordComponent") // made here, used once, never compared
    record Broken(String why, byte @Nullable [] start) implements Frame {}

    /** The peer has closed the connection between two messages. */
    record End() implements Frame {}
  }

  /** The next message; waits for its start as long as the peer likes. */
  Frame next() throws IOException {
    socket.setSoTimeout(0);
    int before;
    do {
      before = read();
    } while (before == CR || before == LF);
    if (before < 0) {
      return new Frame.End();
    }
    if (before != START) {
      return new Frame.Broken("bytes outside of a message", null);
    }
    try {
      return message(System.nanoTime() + longest.toNanos());
    } catch (SocketTimeoutException e) {
      return tooSlow();
    }
  }

  private Frame message(long deadline) throws IOException {
    ByteArrayOutputStream message = new ByteArrayOutputStream(1024);
    while (true) {
      int b = read(deadline);
      if (b < 0) {
        return new Frame.Broken("the connection ended within a message", null);
      }
      if (b == START) {
        return new Frame.Broken("a message began within a message", null);
      }
      if (b == END) {
        return read(deadline) == CR
            ? new Frame.Message(message.toByteArray())
            : new Frame.Broken("no CR after the end of a message", null);
      }
      if (message.size() == mostBytes) {
        return new Frame.Broken(
            "a message of more than %d bytes".formatted(mostBytes), message.toByteArray());
      }
      message.write(b);
    }
  }

  private Frame tooSlow() {
    return new Frame.Broken("a message took longer than %d s".formatted(longest.toSeconds()), null);
  }

  private int read(long deadline) throws IOException {
    if (at == filled) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new SocketTimeoutException("too slow");
      }
      socket.setSoTimeout((int) Math.min(left, Integer.MAX_VALUE));
    }
    return read();
  }

  private int read() throws IOException {
    if (at == filled) {
      filled = in.read(buffer);
      at = 0;
      if (filled <= 0) {
        filled = 0;
        return -1;
      }
    }
    return buffer[at++] & 0xff;
  }
}
