package io.gantry.extractor.lease;

import io.gantry.contracts.event.SourceLease;
import io.gantry.extractor.lease.Lease.Change;
import io.gantry.extractor.lease.Lease.Wish;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the leases of as many sources as are free, renews them, and lets go of them. {@link #read}
 * and {@link #tick} come from the one thread that follows the topic; the rest from any.
 */
public final class LeaseKeeper {
  private static final Logger LOG = LoggerFactory.getLogger("gantry.extractor");

  /** For each source that a process has already, it lets others go first for so long. */
  private static final long POLITE = TimeUnit.MILLISECONDS.toNanos(300);

  /** The topic. */
  public interface Log {
    CompletableFuture<?> append(SourceLease lease);
  }

  /** Who is told, on the thread that follows the topic. */
  public interface Holder {
    /** The source is ours: it may be talked to. */
    void gained(String source);

    /** It is not any more: when this returns, nothing is open with it. */
    void lost(String source);

    /**
     * Its time is over, though {@link #lost} has not been told yet: breaks off whatever is open. On
     * the thread that {@link #watch watches}, perhaps more than once.
     */
    void ranOut(String source);
  }

  private final Map<String, Lease> leases = new LinkedHashMap<>();
  private final Log log;
  private final Holder holder;
  private final LongSupplier nanoTime;
  private final Clock clock;
  private final boolean polite;
  private boolean active;

  /**
   * @param me this process
   * @param polite whether there may be other processes to share the sources with
   * @param nanoTime a monotonic clock such as {@link System#nanoTime}
   */
  public LeaseKeeper(
      Collection<String> sources,
      OwnerName me,
      Terms terms,
      boolean polite,
      Log log,
      Holder holder,
      LongSupplier nanoTime,
      Clock clock) {
    sources.forEach(source -> leases.put(source, new Lease(source, me, terms)));
    this.polite = polite;
    this.log = log;
    this.holder = holder;
    this.nanoTime = nanoTime;
    this.clock = clock;
  }

  /** The next record of the topic. */
  public void read(SourceLease found) {
    Change change;
    synchronized (this) {
      Lease lease = leases.get(found.source());
      if (lease == null) {
        return; // of a source that is not configured here
      }
      change = lease.read(found, nanoTime.getAsLong());
    }
    tell(found.source(), change);
  }

  /** All that stood in the topic at the start has been read: from now on sources are taken. */
  public synchronized void begin() {
    active = true;
  }

  /** Called several times a second: claims, renews, and gives up what could not be renewed. */
  public void tick() {
    List<String> lost = new ArrayList<>();
    List<Wish> wishes = new ArrayList<>();
    synchronized (this) {
      long now = nanoTime.getAsLong();
      for (Lease lease : leases.values()) {
        if (lease.tick(now) == Change.LOST) {
          lost.add(lease.source());
        }
      }
      long ours = leases.values().stream().filter(lease -> lease.holds(now)).count();
      if (active) {
        for (Lease lease : leases.values()) {
          lease.wish(now, polite ? ours * POLITE : 0).ifPresent(wishes::add);
        }
      }
    }
    lost.forEach(source -> tell(source, Change.LOST));
    for (Wish wish : wishes) {
      var _ = send(wish);
    }
  }

  /**
   * Called many times a second by a thread that does nothing else and waits for nobody: what a
   * thread that waits for the broker, or a process that was frozen, has let run out is broken off
   * at once.
   */
  public void watch() {
    List<String> over;
    synchronized (this) {
      long now = nanoTime.getAsLong();
      over =
          leases.values().stream()
              .filter(lease -> lease.hasRunOut(now))
              .map(Lease::source)
              .toList();
    }
    over.forEach(holder::ranOut);
  }

  private void tell(String source, Change change) {
    switch (change) {
      case NONE -> {}
      case GAINED -> {
        LOG.info("event=source-ours source={}", source);
        holder.gained(source);
      }
      case LOST -> {
        LOG.warn("event=source-lost source={}", source);
        holder.lost(source);
      }
    }
  }

  private CompletableFuture<?> send(Wish wish) {
    return log.append(
            new SourceLease(
                wish.source(),
                wish.owner(),
                wish.sequence(),
                wish.released(),
                wish.seconds(),
                clock.instant()))
        .whenComplete((_, failure) -> {
          if (failure != null) {
            notSent(wish);
          }
        });
  }

  private synchronized void notSent(Wish wish) {
    Lease lease = leases.get(wish.source());
    if (lease != null) {
      lease.notSent(wish.sequence());
    }
  }

  /** Whether the source is ours at this moment. */
  public synchronized boolean holds(String source) {
    Lease lease = leases.get(source);
    return lease != null && lease.holds(nanoTime.getAsLong());
  }

  /** Lets go of all: nothing is open with any source any more. */
  public void release(Duration limit) throws InterruptedException {
    List<Wish> wishes = new ArrayList<>();
    synchronized (this) {
      active = false;
      long now = nanoTime.getAsLong();
      leases.values().forEach(lease -> lease.release(now).ifPresent(wishes::add));
    }
    CompletableFuture<?>[] sent =
        wishes.stream().map(this::send).toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(sent).get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("event=leases-not-released: others take the sources when they have run out");
    }
  }
}
