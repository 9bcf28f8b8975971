package io.gantry.extractor.load;

import java.io.Serial;
import java.util.concurrent.Semaphore;

/**
 * So many at once, first come, first served; the number can change while permits are out. Then what
 * is out goes on, and nobody is let in before enough of it has come back. Thread safe.
 */
public final class Permits {
  private final Resizable permits;
  private int most;
  private int out;

  private static final class Resizable extends Semaphore {
    @Serial private static final long serialVersionUID = 1L;

    Resizable(int count) {
      super(count, true);
    }

    void narrow(int by) {
      reducePermits(by);
    }
  }

  /** At least one. */
  public Permits(int most) {
    this.most = Math.max(1, most);
    this.permits = new Resizable(this.most);
  }

  /** Waits for one. */
  public void acquire() throws InterruptedException {
    permits.acquire();
    synchronized (this) {
      out++;
    }
  }

  /** Gives one back. */
  public void release() {
    synchronized (this) {
      out--;
    }
    permits.release();
  }

  /** From now on so many, at least one. */
  public synchronized void resize(int value) {
    int wanted = Math.max(1, value);
    if (wanted > most) {
      permits.release(wanted - most);
    } else if (wanted < most) {
      permits.narrow(most - wanted);
    }
    most = wanted;
  }

  /** How many there are. */
  public synchronized int most() {
    return most;
  }

  /** How many are out. */
  public synchronized int out() {
    return out;
  }

  /** Whether somebody waits for one. */
  public boolean isWanted() {
    return permits.hasQueuedThreads();
  }
}
