package io.gantry.dicom.net;

import io.gantry.dicom.net.pdu.Abort;
import io.gantry.dicom.net.pdu.MalformedPdu;
import io.gantry.dicom.net.pdu.Pdu;
import io.gantry.dicom.net.pdu.PduInput;
import io.gantry.dicom.net.pdu.PduOutput;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection that carries PDUs: timers, abort, orderly end. Everything that goes wrong on the
 * network surfaces as an {@link AssociationException}, so that other {@link IOException}s are known
 * to come from sources and sinks. One thread reads; writes are serialized by a lock; {@link #abort}
 * may come from any thread.
 */
final class Connection {
  /** Greatest control PDU taken: 128 contexts with some 50 transfer syntaxes each fit. */
  private static final int MAX_CONTROL_LENGTH = 256 * 1024;

  /** One read of a JDK socket brings at most 128 KiB. */
  private static final int BUFFER = 128 * 1024;

  /** How long a peer gets to close after the last PDU; ARTIM, but no longer than this. */
  private static final Duration MAX_LINGER = Duration.ofSeconds(5);

  private final Socket socket;
  private final Socket transport;
  private final TimedInput timed;
  private final GuardedOutput guarded;
  private final PduInput in;
  private final PduOutput out;
  private final Timeouts timeouts;
  private final int maxPduLength;
  private final Watchdog watchdog;
  private final ReentrantLock writing = new ReentrantLock();
  private volatile boolean lingering;
  private final AtomicReference<@Nullable AssociationFailure> ended = new AtomicReference<>();

  /**
   * @param socket to read from and write to
   * @param transport the TCP socket below it, or the same
   */
  Connection(
      Socket socket, Socket transport, Timeouts timeouts, int maxPduLength, Watchdog watchdog)
      throws IOException {
    this.socket = socket;
    this.transport = transport;
    this.timeouts = timeouts;
    this.maxPduLength = maxPduLength;
    this.watchdog = watchdog;
    this.timed = new TimedInput(socket, socket.getInputStream());
    this.guarded = new GuardedOutput(socket.getOutputStream());
    this.in = new PduInput(timed, BUFFER);
    this.out = new PduOutput(guarded, BUFFER);
    watchdog.watch(this);
  }

  Timeouts timeouts() {
    return timeouts;
  }

  InetAddress remote() {
    return socket.getInetAddress();
  }

  @Nullable TlsSession tls() {
    return socket instanceof SSLSocket tls ? TlsSession.of(tls.getSession()) : null;
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

  /** Reads inside a PDU from here on are bounded by the data timeout. */
  void withinMessage() throws AssociationException {
    waitEach("data", timeouts.data());
  }

  /**
   * Something that writes PDUs; an exception that is no {@link AssociationException} is its own.
   */
  @FunctionalInterface
  interface Writing {
    void to(PduOutput out) throws IOException;
  }

  /** Writes under the lock and flushes. */
  void write(Writing what) throws IOException {
    writing.lock();
    try {
      if (!isOpen()) {
        throw failed(new IOException("closed"));
      }
      what.to(out);
      out.flush();
    } finally {
      writing.unlock();
    }
  }

  /** Like {@link #write}, where only the network can fail. */
  void send(Writing what) throws AssociationException {
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
      return in.available()
          || (socket instanceof SSLSocket && transport.getInputStream().available() > 0);
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
    if (writing.tryLock()) {
      try {
        out.discard();
        out.control(pdu);
      } catch (IOException _) {
        // the connection is broken: closing it says the same
      } finally {
        writing.unlock();
      }
    }
    if (linger) {
      lingering = true;
      halfClose();
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
    Duration artim = timeouts.association();
    Duration linger = artim.isZero() || artim.compareTo(MAX_LINGER) > 0 ? MAX_LINGER : artim;
    halfClose();
    try {
      timed.allWithin("end of connection", linger);
      byte[] dropped = in.buffer();
      while (timed.read(dropped, 0, dropped.length) >= 0) {
        // what is still under way is of no use
      }
    } catch (IOException _) {
      // gone is gone
    }
  }

  private void halfClose() {
    try {
      if (!socket.isOutputShutdown()) {
        socket.shutdownOutput();
      }
    } catch (IOException _) {
      // gone is gone
    }
  }

  /**
   * Closes the connection. Where another thread is in the middle of a write, the TCP socket is
   * closed below it, since closing a TLS socket would wait for that write.
   */
  void close() {
    watchdog.forget(this);
    if (lingering) {
      lingering = false;
      awaitClose();
    }
    boolean idle = writing.tryLock();
    try {
      if (idle) {
        socket.close();
      }
      transport.close();
    } catch (IOException _) {
      // nothing more can be done for it
    } finally {
      if (idle) {
        writing.unlock();
      }
    }
  }

  /**
   * For the {@link Watchdog}: ends a connection whose peer has not read for longer than the data
   * timeout.
   */
  void checkBlockedWrite() {
    Duration limit = timeouts.data();
    if (!limit.isZero()
        && guarded.blockedNanos() > limit.toNanos()
        && ended.compareAndSet(
            null, new AssociationFailure.TimedOut("reading by the peer", limit))) {
      close();
    }
  }

  private static String message(IOException cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
