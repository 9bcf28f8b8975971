package io.gantry.dicom.net;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of a {@link Connection} and how they are closed: at once, or after the peer has had
 * its time to close (state Sta13 of PS3.8), so that it gets to read what we said last.
 *
 * @param secure to read from and write to; may be the same as {@code transport}
 * @param transport the TCP socket below it
 */
record Sockets(Socket secure, Socket transport) {
  /** How long a peer gets to close after the last PDU; ARTIM, but no longer than this. */
  private static final Duration MAX_LINGER = Duration.ofSeconds(5);

  @Nullable TlsSession tls() {
    return secure instanceof SSLSocket tls ? TlsSession.of(tls.getSession()) : null;
  }

  /** Whether a TLS record has begun to arrive: what is in it is only known once it is read. */
  boolean hasRecord() throws IOException {
    return secure instanceof SSLSocket && transport.getInputStream().available() > 0;
  }

  void halfClose() {
    try {
      if (!secure.isOutputShutdown()) {
        secure.shutdownOutput();
      }
    } catch (IOException _) {
      // gone is gone
    }
  }

  /** Says that we are done, and drops what still comes until the peer closes or ARTIM runs out. */
  void awaitClose(TimedInput in, byte[] dropped, Duration artim) {
    Duration linger = artim.isZero() || artim.compareTo(MAX_LINGER) > 0 ? MAX_LINGER : artim;
    halfClose();
    try {
      in.allWithin("end of connection", linger);
      while (in.read(dropped, 0, dropped.length) >= 0) {
        // what is still under way is of no use
      }
    } catch (IOException _) {
      // gone is gone
    }
  }

  /** Ends both at once, without a word and without waiting, whoever is in the middle of what. */
  void cut() {
    try {
      transport.close();
    } catch (IOException _) {
      // gone is gone
    }
  }

  /**
   * Closes both. Where another thread is in the middle of a write, the TCP socket is closed below
   * it, since closing a TLS socket would wait for that write.
   *
   * @param idle whether no write is under way
   */
  void close(boolean idle) throws IOException {
    if (idle) {
      secure.close();
    }
    transport.close();
  }
}
