package io.gantry.extractor.receive;

import io.gantry.contracts.event.SourceLoad.Latency.What;
import io.gantry.extractor.load.Latency;
import io.gantry.extractor.load.Meter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What comes from one source, over all associations: let through at a rate (whoever is ahead of it
 * waits), counted and timed. Thread safe.
 */
public final class Pace {
  /** How far behind a rate may fall and still catch up, in nanoseconds. */
  private static final long SLACK = 200_000_000;

  /** How a thread waits. */
  interface Sleeper {
    void sleep(long nanos) throws InterruptedException;
  }

  private final LongSupplier nanoTime;
  private final Sleeper sleeper;
  private final Meter meter;
  private final Latency latency = new Latency();
  private final Rate bytes;
  private final Rate objects;
  private final Map<Integer, Long> asked = new ConcurrentHashMap<>();

  /** One limit. */
  private static final class Rate {
    private double perNano;
    private long next;

    Rate(long now) {
      next = now;
    }

    synchronized void limit(double perSecond) {
      perNano = perSecond / 1_000_000_000;
    }

    /** How long to wait before so many more. */
    synchronized long take(double count, long now) {
      if (perNano <= 0) {
        return 0;
      }
      next = Math.max(next, now - SLACK) + (long) (count / perNano);
      return next - now;
    }
  }

  /**
   * @param megabytesPerSecond of 1,000,000 bytes; 0 = no limit
   */
  public Pace(double megabytesPerSecond) {
    this(System::nanoTime, nanos -> Thread.sleep(nanos / 1_000_000, (int) (nanos % 1_000_000)));
    limit(0, megabytesPerSecond);
  }

  Pace(LongSupplier nanoTime, Sleeper sleeper) {
    this.nanoTime = nanoTime;
    this.sleeper = sleeper;
    this.meter = new Meter(nanoTime);
    this.bytes = new Rate(nanoTime.getAsLong());
    this.objects = new Rate(nanoTime.getAsLong());
  }

  /** Other limits from now on; 0 = none. */
  public void limit(double objectsPerSecond, double megabytesPerSecond) {
    objects.limit(objectsPerSecond);
    bytes.limit(megabytesPerSecond * 1_000_000);
  }

  /** Counts of the last minute. */
  public Meter meter() {
    return meter;
  }

  /** How fast the source answers. */
  public Latency latency() {
    return latency;
  }

  /** A retrieval goes out now: its first object is timed. */
  public void asked(int messageId) {
    asked.put(messageId, nanoTime.getAsLong());
  }

  /** The retrieval is over. */
  public void answered(int messageId) {
    asked.remove(messageId);
  }

  /**
   * An object begins to arrive; waits as long as it is ahead of the rate.
   *
   * @param messageId of its retrieval, null where it does not say
   * @param idleSince when we answered the object before it on the same association, null where
   *     there was none of the same retrieval
   */
  void begin(@Nullable Integer messageId, @Nullable Long idleSince) throws InterruptedException {
    long now = nanoTime.getAsLong();
    Long began = messageId == null ? null : asked.remove(messageId);
    if (began != null) {
      latency.took(What.FIRST_OBJECT, now - began);
    } else if (idleSince != null) {
      latency.took(What.OBJECT, now - idleSince);
    }
    await(objects.take(1, now));
  }

  /** Accounts for the bytes and waits as long as they are ahead of the rate. */
  void pass(int count) throws InterruptedException {
    meter.add(0, count);
    await(bytes.take(count, nanoTime.getAsLong()));
  }

  /**
   * An object is about to be answered with success.
   *
   * @return now, for the next one's {@link #begin}
   */
  long stored() {
    meter.add(1, 0);
    return nanoTime.getAsLong();
  }

  private void await(long nanos) throws InterruptedException {
    if (nanos > 0) {
      sleeper.sleep(nanos);
    }
  }
}
