package io.gantry.dicom.net;

import io.gantry.dicom.net.pdu.Abort;
import io.gantry.dicom.net.pdu.MalformedPdu;
import io.gantry.dicom.net.pdu.Pdu;
import io.gantry.dicom.net.pdu.PduInput;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection that carries PDUs: what is read, by when, and how it ends. Everything that goes
 * wrong on the network surfaces as an {@link AssociationException}, so that other {@link
 * IOException}s are known to come from sources and sinks. One thread reads; {@link OutgoingPdus}
 * are written by any; {@link #abort} may come from any thread.
 */
final class Connection {
  /** Greatest control PDU taken: 128 contexts with some 50 transfer syntaxes each fit. */
  private static final int MAX_CONTROL_LENGTH = 256 * 1024;

  /** One read of a JDK socket brings at most 128 KiB. */
  private static final int BUFFER = 128 * 1024;

  private final Sockets sockets;
  private final TimedInput timed;
  private final PduInput in;
  private final OutgoingPdus out;
  private final Timeouts timeouts;
  private final int maxPduLength;
  private final Watchdog watchdog;
  private volatile boolean lingering;
  private final AtomicReference<@Nullable AssociationFailure> ended = new AtomicReference<>();

  /**
   * @param socket to read from and write to
   * @param transport the TCP socket below it, or the same
   */
  Connection(
      Socket socket, Socket transport, Timeouts timeouts, int maxPduLength, Watchdog watchdog)
      throws IOException {
    this.sockets = new Sockets(socket, transport);
    this.timeouts = timeouts;
    this.maxPduLength = maxPduLength;
    this.watchdog = watchdog;
    this.timed = new TimedInput(socket, socket.getInputStream());
    this.in = new PduInput(timed, BUFFER);
    this.out = new OutgoingPdus(socket.getOutputStream(), BUFFER);
    watchdog.watch(this);
  }

  Timeouts timeouts() {
    return timeouts;
  }

  InetAddress remote() {
    return sockets.transport().getInetAddress();
  }

  @Nullable TlsSession tls() {
    return sockets.tls();
  }

  /**
   * The stream of PDUs; use it between {@link #header} calls and pass what it throws to {@link
   * #failed}.
   */
  PduInput in() {
    return in;
  }

  boolean isOpen() {
    return ended.get() == null;
  }

  /** What ended this connection; null while it is open. */
  @Nullable AssociationFailure ended() {
    return ended.get();
  }

  /** Bounds the reads of the next message's first PDU. */
  void waitEach(String what, Duration each) throws AssociationException {
    try {
      timed.eachWithin(what, each);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Bounds all reads until the next {@code wait}. */
  void waitAll(String what, Duration all) throws AssociationException {
    try {
      timed.allWithin(what, all);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Type of the next PDU. An A-ABORT and the end of the connection come as exceptions. */
  int header() throws AssociationException {
    try {
      int type = in.readHeader(maxPduLength, MAX_CONTROL_LENGTH);
      if (type < 0) {
        throw end(new AssociationFailure.Lost("closed by the peer"), null);
      }
      if (type == Pdu.ABORT && in.readControl() instanceof Abort(int source, int reason)) {
        throw end(new AssociationFailure.Aborted(true, source, reason), null);
      }
      return type;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** The control PDU whose header was read last. */
  Pdu control() throws AssociationException {
    try {
      return in.readControl();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** From here on bytes must come at a least pace, {@link TimedInput#atLeast}. */
  void withinMessage() throws AssociationException {
    try {
      timed.atLeast("data", TimedInput.LEAST_PROGRESS, timeouts.data());
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /**
   * Writes under the lock and flushes; an exception that is no {@link AssociationException} is of
   * {@code what}.
   */
  void write(OutgoingPdus.Writing what) throws IOException {
    if (!out.write(this::isOpen, what)) {
      throw failed(new IOException("closed"));
    }
  }

  /** Like {@link #write}, where only the network can fail. */
  void send(OutgoingPdus.Writing what) throws AssociationException {
    try {
      write(what);
    } catch (IOException e) {
      throw writeFailed(e);
    }
  }

  /**
   * Whether bytes wait to be read. With TLS, whether a record has begun to arrive: what is in it is
   * only known once it has been read.
   */
  boolean available() throws AssociationException {
    try {
      return in.available() || sockets.hasRecord();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** The exception for a failed read; aborts the association where that is the answer to it. */
  AssociationException failed(IOException cause) {
    AssociationFailure before = ended.get();
    if (before != null) {
      return new AssociationException(before, cause);
    }
    return switch (cause) {
      case AssociationException known -> known;
      case MalformedPdu malformed -> {
        AssociationFailure why =
            new AssociationFailure.ProtocolError(String.valueOf(malformed.getMessage()));
        abort(Abort.byProvider(malformed.abortReason()), why, true);
        yield new AssociationException(why, cause);
      }
      case SocketTimeoutException _ -> {
        AssociationFailure why = timed.timedOut();
        abort(Abort.byProvider(Abort.NOT_SPECIFIED), why, false);
        yield new AssociationException(why, cause);
      }
      default -> end(new AssociationFailure.Lost(message(cause)), cause);
    };
  }

  /** The exception for a failed write: the reason may wait to be read, as an A-ABORT. */
  AssociationException writeFailed(IOException cause) {
    if (cause instanceof AssociationException known) {
      return known;
    }
    if (isOpen()) {
      try {
        timed.allWithin("reason", Duration.ofMillis(500));
        int type = in.readHeader(maxPduLength, MAX_CONTROL_LENGTH);
        if (type == Pdu.ABORT && in.readControl() instanceof Abort(int source, int reason)) {
          return end(new AssociationFailure.Aborted(true, source, reason), cause);
        }
      } catch (IOException | IllegalStateException _) {
        // nothing to be learned; the write's own failure is the reason
      }
    }
    return failed(cause);
  }

  /** The peer broke the protocol: abort, and the exception to throw. */
  AssociationException protocolError(String rule, int abortReason) {
    AssociationFailure why = new AssociationFailure.ProtocolError(rule);
    abort(Abort.byProvider(abortReason), why, true);
    return new AssociationException(why);
  }

  /**
   * Sends A-ABORT if that is possible without waiting, and closes. The first reason stays.
   *
   * @param linger whether {@link #close} is to wait a moment for the peer to close, so that it gets
   *     to read the A-ABORT; till then all that the association occupied is freed
   */
  void abort(Abort pdu, AssociationFailure why, boolean linger) {
    if (!ended.compareAndSet(null, why)) {
      return;
    }
    out.abort(pdu);
    if (linger) {
      lingering = true;
      sockets.halfClose();
    } else {
      close();
    }
  }

  /** The conversation is over in order: waits for the peer to close (ARTIM), then closes. */
  void finish(AssociationFailure why) {
    if (ended.compareAndSet(null, why)) {
      awaitClose();
    }
    close();
  }

  /** The conversation is over in order, and it is for us to close. */
  void ended(AssociationFailure why) {
    if (ended.compareAndSet(null, why)) {
      close();
    }
  }

  private AssociationException end(AssociationFailure why, @Nullable Throwable cause) {
    if (!ended.compareAndSet(null, why)) {
      AssociationFailure first = ended.get();
      return new AssociationException(first == null ? why : first, cause);
    }
    close();
    return new AssociationException(why, cause);
  }

  private void awaitClose() {
    sockets.awaitClose(timed, in.buffer(), timeouts.association());
  }

  /** Closes the connection; after an abort that lingers, once the peer has closed. */
  void close() {
    watchdog.forget(this);
    if (lingering) {
      lingering = false;
      awaitClose();
    }
    try {
      out.close(sockets::close);
    } catch (IOException _) {
      // nothing more can be done for it
    }
  }

  /**
   * For the {@link Watchdog}: ends a connection whose peer has not read for longer than the data
   * timeout, or whose bytes drip so that no timer of a socket runs out.
   */
  void checkStalled() {
    Duration limit = timeouts.data();
    @Nullable AssociationFailure stalled =
        out.isBlockedFor(limit)
            ? new AssociationFailure.TimedOut("reading by the peer", limit)
            : timed.isOverdue() ? timed.timedOut() : null;
    if (stalled != null && ended.compareAndSet(null, stalled)) {
      watchdog.forget(this);
      sockets.cut(); // the thread that reads or writes finds out, and closes the rest
    }
  }

  private static String message(IOException cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
