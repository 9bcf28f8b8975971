package io.gantry.dicom.net;

import io.gantry.dicom.net.pdu.Abort;
import io.gantry.dicom.net.pdu.PduOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** The writing half of a {@link Connection}: one writer at a time, from any thread. */
final class OutgoingPdus {
  private final GuardedOutput guarded;
  private final PduOutput out;
  private final ReentrantLock writing = new ReentrantLock();

  OutgoingPdus(OutputStream to, int buffer) {
    this.guarded = new GuardedOutput(to);
    this.out = new PduOutput(guarded, buffer);
  }

  /** Something that writes PDUs. */
  @FunctionalInterface
  interface Writing {
    void to(PduOutput out) throws IOException;
  }

  /**
   * Writes under the lock and flushes.
   *
   * @return false if the connection was not open any more when it was our turn
   */
  boolean write(BooleanSupplier open, Writing what) throws IOException {
    writing.lock();
    try {
      if (!open.getAsBoolean()) {
        return false;
      }
      what.to(out);
      out.flush();
      return true;
    } finally {
      writing.unlock();
    }
  }

  /** Sends A-ABORT if that is possible without waiting; what was not flushed is dropped. */
  void abort(Abort pdu) {
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
  }

  /** Something that closes a socket. */
  @FunctionalInterface
  interface Closing {
    void close(boolean idle) throws IOException;
  }

  /** Closes, telling whether no write is under way; none begins meanwhile. */
  void close(Closing sockets) throws IOException {
    boolean idle = writing.tryLock();
    try {
      sockets.close(idle);
    } finally {
      if (idle) {
        writing.unlock();
      }
    }
  }

  /** Whether a peer has not read what we write for so long. */
  boolean isBlockedFor(Duration limit) {
    return !limit.isZero() && guarded.blockedNanos() > limit.toNanos();
  }
}
