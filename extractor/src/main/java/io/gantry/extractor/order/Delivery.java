package io.gantry.extractor.order;

import io.gantry.platform.config.SourceConfig.Retrieve;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * How an archive gives its objects, as far as it has shown: whether what it moves comes to this
 * process, and whether C-GET is worth asking for. Thread safe.
 */
final class Delivery {
  private final Retrieve configured;
  private final Supplier<Optional<Stopped>> stopped;
  private final ReentrantLock proving = new ReentrantLock();
  private final AtomicInteger sentElsewhere = new AtomicInteger();
  private volatile boolean moveProven = true;
  private volatile boolean offersGet = true;
  private volatile boolean getsOnly;

  /**
   * Nothing is known yet, and nothing is to be proven.
   *
   * @param configured what the source is to be asked with
   * @param stopped why it takes no orders, empty where it does
   */
  Delivery(Retrieve configured, Supplier<Optional<Stopped>> stopped) {
    this.configured = configured;
    this.stopped = stopped;
  }

  /** A new sweep was ordered: whatever it showed may be otherwise now. */
  void startAnew() {
    offersGet = true;
    getsOnly = false;
    sentElsewhere.set(0);
    askForProof();
  }

  /** Something of it arrived. */
  void arrived() {
    moveProven = true;
  }

  /** Whether C-GET is worth asking for, as far as known. */
  boolean offersGet() {
    return offersGet;
  }

  /** The archive does not take C-GET from us. */
  void offersNoGet() {
    offersGet = false;
  }

  /** It takes no C-MOVE of ours for a right one, and C-GET brings objects. */
  void getOnly() {
    getsOnly = offersGet;
  }

  /** Whether C-MOVE is not worth asking for. */
  boolean getsOnly() {
    return getsOnly && offersGet;
  }

  /**
   * It calls an object sent that did not come, and nothing has come so far.
   *
   * @return how many by now
   */
  int sentElsewhere() {
    return sentElsewhere.incrementAndGet();
  }

  /**
   * The next study shows whether what the archive moves comes to us: to this process's AE title.
   */
  void askForProof() {
    moveProven = false;
  }

  /**
   * Whether what the archive moves comes to us is still to be seen, by one instance before the
   * first study after a sweep for a wave, and of this process. Only one study at a time proves it;
   * {@link #proofOver} when it has asked.
   *
   * @param line of the study, let go of where another study proves it: that one may need it
   * @throws GivenUp where another study's proof has stopped the source meanwhile
   */
  boolean mustProve(Line line) throws InterruptedException, GivenUp {
    if (moveProven || configured == Retrieve.C_GET) {
      return false;
    }
    if (!proving.tryLock()) {
      line.close();
      proving.lockInterruptibly();
    }
    Stopped why = stopped.get().orElse(null);
    if (!moveProven && why == null) {
      return true;
    }
    proving.unlock();
    if (why != null) {
      throw new GivenUp(why, false);
    }
    return false;
  }

  /** The instance was asked for, whatever came of it. */
  void proofOver() {
    proving.unlock();
  }
}
