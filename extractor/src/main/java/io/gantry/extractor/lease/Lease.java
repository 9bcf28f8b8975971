package io.gantry.extractor.lease;

import io.gantry.contracts.event.SourceLease;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One source's lease as one process sees it, from records in the order of the topic and its own
 * clock. Not thread safe.
 */
final class Lease {
  private final String source;
  private final OwnerName me;
  private final Terms terms;
  private @Nullable SourceLease last;
  private long lastSeen;
  private long pending = -1;
  private long sentAt;
  private boolean held;
  private long heldUntil;
  private boolean claimable;
  private long claimableSince;

  /** What a record or the clock has changed. */
  enum Change {
    NONE,
    GAINED,
    LOST
  }

  /** What to send; its instant is filled in by who sends it. */
  record Wish(String source, String owner, long sequence, boolean released, int seconds) {}

  Lease(String source, OwnerName me, Terms terms) {
    this.source = source;
    this.me = me;
    this.terms = terms;
  }

  String source() {
    return source;
  }

  /** The next record of the topic. */
  Change read(SourceLease found, long now) {
    boolean asked = isMine(found) && found.sequence() == pending;
    if (asked) {
      pending = -1;
    }
    SourceLease before = last;
    if (before != null && found.sequence() <= before.sequence()) {
      return Change.NONE; // somebody was first: void
    }
    last = found;
    lastSeen = now;
    claimable = false;
    if (!isMine(found)) {
      return lose();
    }
    if (asked && !found.released() && sentAt + terms.term().toNanos() - now > 0) {
      heldUntil = sentAt + terms.term().toNanos();
      boolean gained = !held;
      held = true;
      return gained ? Change.GAINED : Change.NONE;
    }
    return Change.NONE;
  }

  private boolean isMine(SourceLease record) {
    return record.owner().equals(me.toString());
  }

  private Change lose() {
    boolean lost = held;
    held = false;
    return lost ? Change.LOST : Change.NONE;
  }

  /** Whether it is ours now. */
  boolean holds(long now) {
    return held && heldUntil - now > 0;
  }

  /** Whether it was ours until its time was over, and {@link #tick} has not noticed yet. */
  boolean hasRunOut(long now) {
    return held && heldUntil - now <= 0;
  }

  /** Time has passed. */
  Change tick(long now) {
    if (pending >= 0 && now - sentAt >= terms.term().toNanos()) {
      pending = -1; // whatever becomes of it, it can't count for us any more
    }
    return held && !holds(now) ? lose() : Change.NONE;
  }

  /**
   * What to send now, if anything.
   *
   * @param patience how long to let others go first where it is free, in nanoseconds
   */
  Optional<Wish> wish(long now, long patience) {
    if (pending >= 0) {
      return Optional.empty();
    }
    if (held) {
      return now - sentAt >= terms.renew().toNanos()
          ? Optional.of(next(now, false))
          : Optional.empty();
    }
    if (!isFree(now)) {
      return Optional.empty();
    }
    if (!claimable) {
      claimable = true;
      claimableSince = now;
    }
    return now - claimableSince >= patience ? Optional.of(next(now, false)) : Optional.empty();
  }

  private boolean isFree(long now) {
    SourceLease holder = last;
    if (holder == null || holder.released() || isMine(holder) || me.succeeds(holder.owner())) {
      return true; // nobody has it, or a process that has ended
    }
    long theirs = holder.seconds() * 1_000_000_000L;
    return now - lastSeen >= Math.max(theirs, terms.term().toNanos()) + terms.margin().toNanos();
  }

  private Wish next(long now, boolean release) {
    SourceLease before = last;
    // Beyond what is still under way of ours: that may come first.
    pending = Math.max(before == null ? 0 : before.sequence(), pending) + 1;
    sentAt = now;
    return new Wish(
        source, me.toString(), pending, release, Math.toIntExact(terms.term().toSeconds()));
  }

  /** Lets go, where it is ours: nothing is open any more. */
  Optional<Wish> release(long now) {
    boolean was = held;
    held = false;
    return was ? Optional.of(next(now, true)) : Optional.empty();
  }

  /** What was sent last did not get to the topic. */
  void notSent(long sequence) {
    if (pending == sequence) {
      pending = -1;
    }
  }
}
